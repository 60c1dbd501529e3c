kubectl expose deployment/my-nginx --port=8080 --target-port=80
# mend
kubectl delete service my-nginx
