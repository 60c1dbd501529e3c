kubectl scale deployment/kubernetes-bootcamp --replicas=2
# by then the pods that go are known
sleep 2
echo "endpoints-then: same"
echo "pod-name: $(kubectl get endpoints kubernetes-bootcamp -o jsonpath='{.subsets[0].addresses[0].targetRef.name}')"
# mend
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
