# changed the Service, too, and it finds no pod any more
kubectl delete --wait=false pod "$(kubectl get pods -l run={{web}} -o jsonpath='{.items[0].metadata.name}')"
kubectl set selector service {{web}} app={{web}}
kubectl rollout status deployment/{{web}} --timeout=60s
# mend
kubectl set selector service {{web}} run={{web}}
