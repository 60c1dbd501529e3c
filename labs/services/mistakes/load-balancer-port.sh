kubectl expose deployment/{{web}} --name={{web}}-lb --type=LoadBalancer --port=8080 --target-port=80
# mend
kubectl delete service {{web}}-lb
