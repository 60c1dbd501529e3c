kubectl delete service my-nginx
kubectl expose deployment/my-nginx --name=mynginx
# mend
kubectl delete service mynginx
kubectl expose deployment/my-nginx
