# took the address of a Service
kubectl create deployment {{quizApp}} --image={{quizImage}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "pod-ip: $(kubectl get service {{web}} -o jsonpath='{.spec.clusterIP}')"
