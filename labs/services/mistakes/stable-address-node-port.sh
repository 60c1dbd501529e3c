kubectl expose deployment/my-nginx --type=NodePort
# mend
kubectl delete service my-nginx
