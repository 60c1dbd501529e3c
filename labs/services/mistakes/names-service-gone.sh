kubectl delete service my-nginx
# mend
kubectl expose deployment/my-nginx
