# made a pod in place of a Deployment
kubectl run kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1
# mend
kubectl delete pod kubernetes-bootcamp --force --grace-period=0
