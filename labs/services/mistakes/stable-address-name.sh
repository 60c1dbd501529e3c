kubectl expose deployment/my-nginx --name=my-ngnix
# mend
kubectl delete service my-ngnix
