kubectl expose deployment/{{web}} --type=NodePort
# mend
kubectl delete service {{web}}
