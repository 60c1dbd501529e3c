kubectl delete service {{quizApp}}
# mend
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
