kubectl delete service {{web}}
kubectl create service clusterip {{web}} --clusterip=None --tcp=80:80
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
