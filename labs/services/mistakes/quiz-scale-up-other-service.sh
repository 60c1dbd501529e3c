# looked at another Service
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "endpoints: $(kubectl get endpoints my-nginx -o jsonpath='{.subsets[0].addresses[*].ip}')"
