# scaled down in place of deleting a pod
kubectl scale deployment/{{web}} --replicas=1
# mend
kubectl scale deployment/{{web}} --replicas={{webReplicas}}
kubectl rollout status deployment/{{web}} --timeout=60s
