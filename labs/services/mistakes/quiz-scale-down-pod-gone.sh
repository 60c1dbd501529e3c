kubectl scale deployment/{{quizApp}} --replicas={{scaledDown}}
echo "endpoints-then: fewer"
echo "pod-name: {{quizApp}}-6f6656d949-zzzzz"
# mend
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
