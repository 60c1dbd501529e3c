kubectl delete deployment {{quizApp}}
# mend
kubectl delete pods --selector=app={{quizApp}} --force --grace-period=0
kubectl create deployment {{quizApp}} --image={{quizImage}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
