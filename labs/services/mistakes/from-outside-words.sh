# said it in words
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: port $(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}') of my node"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
