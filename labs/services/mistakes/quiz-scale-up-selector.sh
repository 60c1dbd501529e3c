kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
kubectl set selector service kubernetes-bootcamp app=bootcamp
# mend
kubectl set selector service kubernetes-bootcamp app=kubernetes-bootcamp
