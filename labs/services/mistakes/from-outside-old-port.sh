# made the Service once more after the number was written down
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
port="$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: {{node.address}}:$port"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
