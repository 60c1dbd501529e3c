kubectl delete service my-nginx
kubectl expose deployment/my-nginx --type=NodePort --port=80 --target-port=8080
