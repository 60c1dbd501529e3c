kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=8080
