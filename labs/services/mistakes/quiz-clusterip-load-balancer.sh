kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=LoadBalancer --port=8080
# mend
kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
