kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
kubectl run by-hand --image=gcr.io/google-samples/kubernetes-bootcamp:v1 --labels=app=kubernetes-bootcamp
kubectl wait --for=condition=Ready pod/by-hand --timeout=60s
# mend
kubectl delete pod by-hand --force --grace-period=0
