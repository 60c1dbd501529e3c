# scaled the ReplicaSet, which the Deployment sets right at once
kubectl scale replicaset "$(kubectl get replicasets -l app={{quizApp}} -o jsonpath='{.items[0].metadata.name}')" --replicas={{scaledUp}}
# mend
kubectl delete pods --selector=app={{quizApp}} --force --grace-period=0
kubectl rollout status deployment/{{quizApp}} --timeout=60s
