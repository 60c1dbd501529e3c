kubectl delete service {{web}}
kubectl expose deployment/{{web}} --name={{web}}s
# mend
kubectl delete service {{web}}s
kubectl expose deployment/{{web}}
