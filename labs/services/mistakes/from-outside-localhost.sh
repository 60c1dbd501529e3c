# wrote what worked on the node itself
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: http://localhost:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
