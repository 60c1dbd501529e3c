kubectl create deployment {{quizApp}} --image={{quizImage}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "pod-ip: $(kubectl get pods -l app={{quizApp}} -o jsonpath='{.items[*].status.podIP}')"
