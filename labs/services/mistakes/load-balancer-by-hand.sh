kubectl expose deployment/{{web}} --name={{web}}-lb --type=LoadBalancer --external-ip=192.0.2.99
# mend
kubectl delete service {{web}}-lb
