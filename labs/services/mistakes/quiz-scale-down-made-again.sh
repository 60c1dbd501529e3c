kubectl delete pods --selector=app={{quizApp}} --force --grace-period=0
kubectl scale deployment/{{quizApp}} --replicas={{scaledDown}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
# mend
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
