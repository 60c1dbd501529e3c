# changed the Service’s target port
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
echo "endpoints: $(kubectl get pods -l app={{quizApp}} -o jsonpath='{.items[*].status.podIP}')"
kubectl patch service {{quizApp}} -p '{"spec":{"ports":[{"port":8080,"targetPort":80}]}}'
# mend
kubectl patch service {{quizApp}} -p '{"spec":{"ports":[{"port":8080,"targetPort":8080}]}}'
