kubectl rollout undo deployment/hello
kubectl rollout status deployment/hello --timeout=120s
