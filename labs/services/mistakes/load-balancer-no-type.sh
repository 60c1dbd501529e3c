kubectl expose deployment/{{web}} --name={{web}}-lb
# mend
kubectl delete service {{web}}-lb
