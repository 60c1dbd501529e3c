# scaled the ReplicaSet, which the Deployment sets right at once
kubectl scale replicaset "$(kubectl get replicasets -l app={{quizApp}} -o jsonpath='{.items[0].metadata.name}')" --replicas={{scaledUp}}
