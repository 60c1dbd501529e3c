kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
kubectl scale deployment/{{web}} --replicas=0
echo "address: {{node.address}}:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete pods --selector=run={{web}} --force --grace-period=0
kubectl scale deployment/{{web}} --replicas={{webReplicas}}
kubectl rollout status deployment/{{web}} --timeout=60s
