kubectl delete service kubernetes-bootcamp
# mend
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
