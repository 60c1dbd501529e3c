# expected a certificate
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: https://{{node.address}}:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
