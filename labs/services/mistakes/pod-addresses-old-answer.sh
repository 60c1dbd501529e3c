# the pods were replaced after their addresses were written down
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/my-nginx --timeout=60s
echo "pod-ips: $(kubectl get pods -l run=my-nginx -o jsonpath='{.items[*].status.podIP}')"
kubectl delete pods --selector=run=my-nginx --force --grace-period=0
kubectl rollout status deployment/my-nginx --timeout=60s
# mend
kubectl delete deployment my-nginx
kubectl delete replicasets --selector=run=my-nginx
kubectl delete pods --selector=run=my-nginx --force --grace-period=0
