kubectl expose deployment/my-nginx --type=LoadBalancer
# mend
kubectl delete service my-nginx
