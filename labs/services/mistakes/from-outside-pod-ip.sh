# took a pod for the node
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: $(kubectl get pods -l run=my-nginx -o jsonpath='{.items[0].status.podIP}'):$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
