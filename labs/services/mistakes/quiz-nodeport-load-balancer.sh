kubectl expose deployment/kubernetes-bootcamp --type=LoadBalancer --port=8080
# mend
kubectl delete service kubernetes-bootcamp
