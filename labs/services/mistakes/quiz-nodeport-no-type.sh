kubectl expose deployment/{{quizApp}} --port=8080
# mend
kubectl delete service {{quizApp}}
