kubectl create namespace my-ns
kubectl apply -f {{files}}/my-app.yaml
# mend
kubectl delete deployment my-app -n my-ns --ignore-not-found
kubectl delete replicasets --all -n my-ns
kubectl delete pods --all -n my-ns --force --grace-period=0
kubectl delete namespace my-ns
