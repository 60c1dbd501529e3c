kubectl expose deployment/my-nginx --name=my-nginx-lb --type=LoadBalancer --port=80 --target-port=8080
# mend
kubectl delete service my-nginx-lb
