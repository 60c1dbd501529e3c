kubectl expose deployment/my-nginx --port=80 --target-port=8080
# mend
kubectl delete service my-nginx
