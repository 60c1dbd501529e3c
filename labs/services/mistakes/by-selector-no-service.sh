kubectl create namespace {{appNamespace}}
kubectl apply -f {{files}}/my-app.yaml
# mend
kubectl delete deployment my-app -n {{appNamespace}} --ignore-not-found
kubectl delete replicasets --all -n {{appNamespace}}
kubectl delete pods --all -n {{appNamespace}} --force --grace-period=0
kubectl delete namespace {{appNamespace}}
