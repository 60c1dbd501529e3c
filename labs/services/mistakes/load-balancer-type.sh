kubectl expose deployment/{{web}} --name={{web}}-lb --type=NodePort
# mend
kubectl delete service {{web}}-lb
