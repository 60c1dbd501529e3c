# took two away in place of leaving two
kubectl scale deployment/kubernetes-bootcamp --replicas=3
# mend
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
