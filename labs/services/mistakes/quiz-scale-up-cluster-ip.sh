# wrote where the Service listens, and not what stands behind it
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "endpoints: $(kubectl get service kubernetes-bootcamp -o jsonpath='{.spec.clusterIP}'):8080"
