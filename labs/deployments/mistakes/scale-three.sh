kubectl scale deployment/hello --replicas=3
# mend
kubectl scale deployment/hello --replicas=2
kubectl rollout status deployment/hello --timeout=120s
