# scaled the ReplicaSet, which the Deployment sets right at once
kubectl scale replicaset "$(kubectl get replicasets -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')" --replicas=5
# mend
kubectl delete pods --selector=app=kubernetes-bootcamp --force --grace-period=0
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
