kubectl expose deployment/my-nginx --name=nginx-lb --type=LoadBalancer
# mend
kubectl delete service nginx-lb
