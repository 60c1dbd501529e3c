# left the example’s address as it was
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: 10.20.0.7:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
