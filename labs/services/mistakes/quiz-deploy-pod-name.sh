# wrote the pod’s name
kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "pod-ip: $(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[0].metadata.name}')"
