kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080 --target-port=http
# mend
kubectl delete service {{quizApp}}
