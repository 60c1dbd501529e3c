kubectl delete service my-nginx
kubectl apply -n kube-system -f {{files}}/my-nginx.yaml
# mend
kubectl delete service my-nginx -n kube-system
kubectl expose deployment/my-nginx
