kubectl create namespace my-ns
kubectl apply -f {{files}}/my-app.yaml
# mend
kubectl delete namespace my-ns
