# deleted the Service with the pod, as if one belonged to the other
kubectl delete --wait=false pod "$(kubectl get pods -l run={{web}} -o jsonpath='{.items[0].metadata.name}')"
kubectl delete service {{web}}
kubectl rollout status deployment/{{web}} --timeout=60s
# mend
kubectl expose deployment/{{web}}
