kubectl scale deployment/hello --replicas=4
kubectl rollout status deployment/hello --timeout=120s
