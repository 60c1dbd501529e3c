kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --port=80 --target-port=8080
# mend
kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
