kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl delete service {{web}} --ignore-not-found
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: {{node.address}}:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
