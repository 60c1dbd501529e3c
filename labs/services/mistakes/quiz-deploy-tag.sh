kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v2
# mend
kubectl delete deployment kubernetes-bootcamp
