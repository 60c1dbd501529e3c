# its Deployment scales it back
kubectl scale "$(kubectl get replicasets -l app=hello -o name)" --replicas=4
# mend
kubectl rollout status deployment/hello --timeout=120s
