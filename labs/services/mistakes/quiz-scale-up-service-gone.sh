# deleted the Service, although the step leaves it as it is
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
kubectl delete service {{quizApp}}
# mend
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
