# made another pod by hand in place of scaling
kubectl run by-hand --image=gcr.io/google-samples/kubernetes-bootcamp:v1 --labels=app=kubernetes-bootcamp
# mend
kubectl delete pod by-hand --force --grace-period=0
