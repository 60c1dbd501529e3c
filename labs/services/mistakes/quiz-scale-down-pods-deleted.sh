# deleted a pod, and the Deployment made another
kubectl delete pod "$(kubectl get pods -l app={{quizApp}} -o jsonpath='{.items[0].metadata.name}')" --force --grace-period=0
# mend
kubectl rollout status deployment/{{quizApp}} --timeout=60s
