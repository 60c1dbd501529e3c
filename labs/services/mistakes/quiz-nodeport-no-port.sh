# the Deployment names no port, so expose asks for one and makes nothing
kubectl expose deployment/kubernetes-bootcamp --type=NodePort
true
