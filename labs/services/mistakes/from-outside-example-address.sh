# left the example’s address as it was
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: 10.20.0.7:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
