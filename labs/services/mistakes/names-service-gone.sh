kubectl delete service {{web}}
# mend
kubectl expose deployment/{{web}}
