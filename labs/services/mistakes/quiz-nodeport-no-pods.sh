kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
kubectl scale deployment/kubernetes-bootcamp --replicas=0
# mend
kubectl delete service kubernetes-bootcamp
kubectl delete pods --selector=app=kubernetes-bootcamp --force --grace-period=0
kubectl scale deployment/kubernetes-bootcamp --replicas=1
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
