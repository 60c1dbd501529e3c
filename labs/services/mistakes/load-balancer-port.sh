kubectl expose deployment/my-nginx --name=my-nginx-lb --type=LoadBalancer --port=8080 --target-port=80
# mend
kubectl delete service my-nginx-lb
