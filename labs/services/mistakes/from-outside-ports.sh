# copied the column PORT(S)
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: 80:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')/TCP"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
