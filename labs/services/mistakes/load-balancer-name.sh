kubectl expose deployment/{{web}} --name={{web}}-bl --type=LoadBalancer
# mend
kubectl delete service {{web}}-bl
