kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "endpoints: $(kubectl get pods -l app={{quizApp}} -o jsonpath='{.items[*].status.podIP}')"
echo "endpoint-count: {{scaledUp}}"
echo "cluster-ip-then: same"
