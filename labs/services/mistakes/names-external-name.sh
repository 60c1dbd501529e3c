# a Service’s name already leads to it; a name for the name has no address
kubectl delete service {{web}}
kubectl create service externalname {{web}} --external-name {{web}}.default.svc.cluster.local
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
