# took the first line of the list
kubectl create deployment {{quizApp}} --image={{quizImage}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "pod-ip: $(kubectl get pods -l run={{web}} -o jsonpath='{.items[0].status.podIP}')"
