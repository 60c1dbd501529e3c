kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=8080 --name=bootcamp
# mend
kubectl delete service bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
