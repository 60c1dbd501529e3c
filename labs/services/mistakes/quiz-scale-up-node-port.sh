# wrote the address for callers from outside
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "endpoints: {{node.address}}:$(kubectl get service {{quizApp}} -o jsonpath='{.spec.ports[0].nodePort}')"
