kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
kubectl run by-hand --image={{quizImage}} --labels=app={{quizApp}}
kubectl wait --for=condition=Ready pod/by-hand --timeout=60s
# mend
kubectl delete pod by-hand --force --grace-period=0
