kubectl delete --wait=false pod "$(kubectl get pods -l run={{web}} -o jsonpath='{.items[0].metadata.name}')"
kubectl rollout status deployment/{{web}} --timeout=60s
echo "cluster-ip-then: same"
echo "endpoints-then: same"
