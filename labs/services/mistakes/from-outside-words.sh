# said it in words
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: port $(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}') of my node"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
