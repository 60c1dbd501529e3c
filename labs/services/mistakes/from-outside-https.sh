# expected a certificate
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: https://{{node.address}}:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
