# without the registry’s name it is Docker Hub’s
kubectl create deployment kubernetes-bootcamp --image=kubernetes-bootcamp:v1
# mend
kubectl delete deployment kubernetes-bootcamp
