kubectl expose deployment/{{web}} --name={{web}}-lb --type=LoadBalancer --port=80 --target-port=8080
# mend
kubectl delete service {{web}}-lb
