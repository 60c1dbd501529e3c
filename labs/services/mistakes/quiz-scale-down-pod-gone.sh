kubectl scale deployment/kubernetes-bootcamp --replicas=2
echo "endpoints-then: fewer"
echo "pod-name: kubernetes-bootcamp-6f6656d949-zzzzz"
# mend
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
