# wrote what worked on the node itself
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: http://localhost:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
