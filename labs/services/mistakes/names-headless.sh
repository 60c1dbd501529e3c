kubectl delete service my-nginx
kubectl create service clusterip my-nginx --clusterip=None --tcp=80:80
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
