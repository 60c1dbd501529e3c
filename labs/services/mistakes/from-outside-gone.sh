# deleted the old Service and made no other
kubectl delete service {{web}}
# mend
kubectl expose deployment/{{web}}
