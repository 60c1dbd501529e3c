kubectl apply -f {{files}}/hello.yaml
kubectl rollout status deployment/hello --timeout=120s
