# wrote the address for callers from outside
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "endpoints: {{node.address}}:$(kubectl get service kubernetes-bootcamp -o jsonpath='{.spec.ports[0].nodePort}')"
