kubectl delete service {{web}}
kubectl expose deployment/{{web}} --type=NodePort --port=80 --target-port=8080
