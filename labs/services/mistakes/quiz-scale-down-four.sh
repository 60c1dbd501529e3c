# took two away in place of leaving two
kubectl scale deployment/{{quizApp}} --replicas=4
# mend
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
