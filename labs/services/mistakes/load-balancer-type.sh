kubectl expose deployment/my-nginx --name=my-nginx-lb --type=NodePort
# mend
kubectl delete service my-nginx-lb
