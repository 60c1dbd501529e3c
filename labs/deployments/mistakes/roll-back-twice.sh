# the second undo takes the first one back
kubectl rollout undo deployment/hello
kubectl rollout status deployment/hello --timeout=120s
kubectl rollout undo deployment/hello
kubectl rollout status deployment/hello --timeout=120s
