# took the first line of the list
kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "pod-ip: $(kubectl get pods -l run=my-nginx -o jsonpath='{.items[0].status.podIP}')"
