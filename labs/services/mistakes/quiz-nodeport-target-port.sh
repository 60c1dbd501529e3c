kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080 --target-port=80
# mend
kubectl delete service kubernetes-bootcamp
