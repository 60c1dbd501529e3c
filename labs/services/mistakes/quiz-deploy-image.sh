kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp
# mend
kubectl delete deployment kubernetes-bootcamp
