kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
kubectl scale deployment/my-nginx --replicas=0
echo "address: {{node.address}}:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete pods --selector=run=my-nginx --force --grace-period=0
kubectl scale deployment/my-nginx --replicas=2
kubectl rollout status deployment/my-nginx --timeout=60s
