# changed the Service, too, and it finds no pod any more
kubectl delete --wait=false pod "$(kubectl get pods -l run=my-nginx -o jsonpath='{.items[0].metadata.name}')"
kubectl set selector service my-nginx app=my-nginx
kubectl rollout status deployment/my-nginx --timeout=60s
# mend
kubectl set selector service my-nginx run=my-nginx
