# made the Service once more after the number was written down
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
port="$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: {{node.address}}:$port"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
