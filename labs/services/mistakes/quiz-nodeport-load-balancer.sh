kubectl expose deployment/{{quizApp}} --type=LoadBalancer --port=8080
# mend
kubectl delete service {{quizApp}}
