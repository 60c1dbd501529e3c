kubectl expose deployment/my-nginx --name=my-nginx-lb
# mend
kubectl delete service my-nginx-lb
