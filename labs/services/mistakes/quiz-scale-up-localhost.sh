# wrote what curl was given
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "endpoints: localhost:$(kubectl get service kubernetes-bootcamp -o jsonpath='{.spec.ports[0].nodePort}')"
