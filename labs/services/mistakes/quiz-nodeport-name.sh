kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080 --name={{quizApp}}s
# mend
kubectl delete service {{quizApp}}s
