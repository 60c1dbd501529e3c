kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "pod-ip: 10.1.0.99"
# mend
kubectl delete deployment kubernetes-bootcamp
kubectl delete replicasets --selector=app=kubernetes-bootcamp
kubectl delete pods --selector=app=kubernetes-bootcamp --force --grace-period=0
