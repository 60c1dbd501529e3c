# deleted a pod, and the Deployment made another
kubectl delete pod "$(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')" --force --grace-period=0
# mend
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
