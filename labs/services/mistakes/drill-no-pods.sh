kubectl scale deployment/{{quizApp}} --replicas=0
echo "consent: yes"
# mend
kubectl delete pods --selector=app={{quizApp}} --force --grace-period=0
kubectl scale deployment/{{quizApp}} --replicas={{scaledDown}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
