# called the cluster IP, which is right inside only
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: http://$(kubectl get service {{web}} -o jsonpath='{.spec.clusterIP}')/"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
