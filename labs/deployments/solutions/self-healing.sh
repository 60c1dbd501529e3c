kubectl delete --wait=false --now pod "$(kubectl get pods -l app=hello -o jsonpath='{.items[0].metadata.name}')"
kubectl rollout status deployment/hello --timeout=120s
