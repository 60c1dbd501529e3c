kubectl set image deployment/hello hello=nginx:1.25
kubectl rollout status deployment/hello --timeout=120s
