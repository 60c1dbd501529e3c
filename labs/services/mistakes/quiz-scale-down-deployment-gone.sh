kubectl delete deployment kubernetes-bootcamp
# mend
kubectl delete pods --selector=app=kubernetes-bootcamp --force --grace-period=0
kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1 --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
