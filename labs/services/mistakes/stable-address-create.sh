# kubectl create service selects app={{web}}, whatever the pods are labelled
kubectl create service clusterip {{web}} --tcp=80:80
# mend
kubectl delete service {{web}}
