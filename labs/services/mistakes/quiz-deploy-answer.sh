kubectl create deployment {{quizApp}} --image={{quizImage}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "pod-ip: 10.1.0.99"
# mend
kubectl delete deployment {{quizApp}}
kubectl delete replicasets --selector=app={{quizApp}}
kubectl delete pods --selector=app={{quizApp}} --force --grace-period=0
