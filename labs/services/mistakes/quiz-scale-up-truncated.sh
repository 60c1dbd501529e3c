kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "endpoints: $(kubectl get pods -l app={{quizApp}} -o jsonpath='{.items[0].status.podIP}'):8080 + 2 more..."
