kubectl expose deployment/kubernetes-bootcamp --port=8080
# mend
kubectl delete service kubernetes-bootcamp
