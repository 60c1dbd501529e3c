kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=8080
echo "cluster-ip-then: changed"
echo "selector: app=kubernetes-bootcamp"
