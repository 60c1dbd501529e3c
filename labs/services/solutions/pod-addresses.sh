kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/{{web}} --timeout=60s
echo "pod-ips: $(kubectl get pods -l run={{web}} -o jsonpath='{.items[*].status.podIP}')"
