# a name for something outside has no address of its own
kubectl delete service {{web}}
kubectl create service externalname {{web}} --external-name nginx.example.com
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
