kubectl delete service my-nginx my-nginx-lb my-service kubernetes-bootcamp --ignore-not-found
kubectl delete deployment my-nginx kubernetes-bootcamp --ignore-not-found
kubectl delete deployment my-app -n my-ns --ignore-not-found
kubectl delete replicasets --all -n my-ns
kubectl delete pods --all -n my-ns --force --grace-period=0
kubectl delete namespace my-ns --ignore-not-found
