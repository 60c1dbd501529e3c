kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
kubectl label pod "$(kubectl get pods -l app={{quizApp}} -o jsonpath='{.items[0].metadata.name}')" tier=web
kubectl set selector service {{quizApp}} app={{quizApp}},tier=web
# mend
kubectl set selector service {{quizApp}} app={{quizApp}}
