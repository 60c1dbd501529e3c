# took the only address in the list of Services
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/{{web}} --timeout=60s
echo "pod-ips: $(kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}')"
