# wrote where the Service listens, and not what stands behind it
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "endpoints: $(kubectl get service {{quizApp}} -o jsonpath='{.spec.clusterIP}'):8080"
