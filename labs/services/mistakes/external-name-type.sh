kubectl create service clusterip my-service --tcp=80:80
# mend
kubectl delete service my-service
