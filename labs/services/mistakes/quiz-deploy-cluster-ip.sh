# took the address of a Service
kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "pod-ip: $(kubectl get service my-nginx -o jsonpath='{.spec.clusterIP}')"
