kubectl expose deployment/{{web}} --port=8080 --target-port=80
# mend
kubectl delete service {{web}}
