kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/{{web}} --timeout=60s
echo "pod-ips: $(kubectl get pods -l run={{web}} -o jsonpath='{.items[0].status.podIP}')"
# mend
kubectl delete deployment {{web}}
kubectl delete replicasets --selector=run={{web}}
kubectl delete pods --selector=run={{web}} --force --grace-period=0
