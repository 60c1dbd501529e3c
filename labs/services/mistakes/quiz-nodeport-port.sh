kubectl expose deployment/{{quizApp}} --type=NodePort --port=80 --target-port=8080
# mend
kubectl delete service {{quizApp}}
