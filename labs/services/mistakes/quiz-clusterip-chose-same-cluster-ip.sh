kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=8080
echo "cluster-ip-then: same"
echo "selector: app=kubernetes-bootcamp"
# mend
kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
