# the pods were replaced after their addresses were written down
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/{{web}} --timeout=60s
echo "pod-ips: $(kubectl get pods -l run={{web}} -o jsonpath='{.items[*].status.podIP}')"
kubectl delete pods --selector=run={{web}} --force --grace-period=0
kubectl rollout status deployment/{{web}} --timeout=60s
