kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
kubectl scale deployment/{{quizApp}} --replicas=0
# mend
kubectl delete service {{quizApp}}
kubectl delete pods --selector=app={{quizApp}} --force --grace-period=0
kubectl scale deployment/{{quizApp}} --replicas=1
kubectl rollout status deployment/{{quizApp}} --timeout=60s
