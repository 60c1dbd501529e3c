# deleted the Service with the pod, as if one belonged to the other
kubectl delete --wait=false pod "$(kubectl get pods -l run=my-nginx -o jsonpath='{.items[0].metadata.name}')"
kubectl delete service my-nginx
kubectl rollout status deployment/my-nginx --timeout=60s
# mend
kubectl expose deployment/my-nginx
