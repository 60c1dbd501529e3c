# scaled down in place of deleting a pod
kubectl scale deployment/my-nginx --replicas=1
# mend
kubectl scale deployment/my-nginx --replicas=2
kubectl rollout status deployment/my-nginx --timeout=60s
