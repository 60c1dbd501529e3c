kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080 --target-port=http
# mend
kubectl delete service kubernetes-bootcamp
