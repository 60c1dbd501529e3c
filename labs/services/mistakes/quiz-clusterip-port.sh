kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=80 --target-port=8080
# mend
kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
