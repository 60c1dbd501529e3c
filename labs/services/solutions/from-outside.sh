kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl apply -f {{files}}/my-nginx.yaml
