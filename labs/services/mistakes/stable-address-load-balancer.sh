kubectl expose deployment/{{web}} --type=LoadBalancer
# mend
kubectl delete service {{web}}
