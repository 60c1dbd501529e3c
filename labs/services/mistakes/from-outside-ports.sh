# copied the column PORT(S)
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: 80:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')/TCP"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
