# wrote what curl was given
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "endpoints: localhost:$(kubectl get service {{quizApp}} -o jsonpath='{.spec.ports[0].nodePort}')"
