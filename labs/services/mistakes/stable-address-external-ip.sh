kubectl expose deployment/my-nginx --external-ip=192.0.2.99
# mend
kubectl delete service my-nginx
