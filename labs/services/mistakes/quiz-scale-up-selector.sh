kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
kubectl set selector service {{quizApp}} app=bootcamp
# mend
kubectl set selector service {{quizApp}} app={{quizApp}}
