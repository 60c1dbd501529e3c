kubectl expose deployment/{{web}} --name={{web}}s
# mend
kubectl delete service {{web}}s
