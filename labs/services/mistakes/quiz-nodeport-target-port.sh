kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080 --target-port=80
# mend
kubectl delete service {{quizApp}}
