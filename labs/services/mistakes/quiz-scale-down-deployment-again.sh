# deleted the Deployment and made it again, smaller
kubectl delete deployment {{quizApp}}
kubectl delete replicasets --selector=app={{quizApp}}
kubectl delete pods --selector=app={{quizApp}} --force --grace-period=0
kubectl create deployment {{quizApp}} --image={{quizImage}} --replicas={{scaledDown}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
# mend
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
