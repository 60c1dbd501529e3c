kubectl expose deployment/{{web}} --external-ip=192.0.2.99
# mend
kubectl delete service {{web}}
