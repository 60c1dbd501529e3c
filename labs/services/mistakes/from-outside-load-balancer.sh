kubectl delete service my-nginx
kubectl expose deployment/my-nginx --type=LoadBalancer
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
