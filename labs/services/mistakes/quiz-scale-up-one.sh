# wrote the first of them
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "endpoints: $(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].status.podIP}'):8080"
