# deleted the Deployment and made it again, smaller
kubectl delete deployment kubernetes-bootcamp
kubectl delete replicasets --selector=app=kubernetes-bootcamp
kubectl delete pods --selector=app=kubernetes-bootcamp --force --grace-period=0
kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1 --replicas=2
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
# mend
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
