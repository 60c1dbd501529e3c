# exposed the Deployment of an earlier step under the new name
kubectl expose deployment/my-nginx --name=kubernetes-bootcamp --type=NodePort --port=8080
# mend
kubectl delete service kubernetes-bootcamp
