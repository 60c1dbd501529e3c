# took a pod for the node
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: $(kubectl get pods -l run={{web}} -o jsonpath='{.items[0].status.podIP}'):$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
