# called the cluster IP, which is right inside only
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: http://$(kubectl get service my-nginx -o jsonpath='{.spec.clusterIP}')/"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
