kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --port=8080 --target-port=80
# mend
kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
