kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
kubectl label pod "$(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')" tier=web
kubectl set selector service kubernetes-bootcamp app=kubernetes-bootcamp,tier=web
# mend
kubectl set selector service kubernetes-bootcamp app=kubernetes-bootcamp
