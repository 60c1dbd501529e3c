# the container’s port has no name
kubectl expose deployment/my-nginx --port=80 --target-port=http
# mend
kubectl delete service my-nginx
