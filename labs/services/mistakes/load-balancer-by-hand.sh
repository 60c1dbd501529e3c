kubectl expose deployment/my-nginx --name=my-nginx-lb --type=LoadBalancer --external-ip=192.0.2.99
# mend
kubectl delete service my-nginx-lb
