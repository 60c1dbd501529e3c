kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=8080
echo "cluster-ip-then: changed"
hash="$(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')"
echo "selector: pod-template-hash=$hash"
# mend
kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
