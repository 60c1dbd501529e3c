# pressed Check without an answer
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
