# looked at another Service
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "endpoints: $(kubectl get endpoints {{web}} -o jsonpath='{.subsets[0].addresses[*].ip}')"
