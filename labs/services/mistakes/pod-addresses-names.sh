# wrote the pods’ names
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/my-nginx --timeout=60s
echo "pod-ips: $(kubectl get pods -l run=my-nginx -o jsonpath='{.items[*].metadata.name}')"
