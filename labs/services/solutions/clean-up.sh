kubectl delete service my-nginx my-nginx-lb my-service kubernetes-bootcamp --ignore-not-found
kubectl delete deployment my-nginx kubernetes-bootcamp --ignore-not-found
kubectl delete namespace my-ns --ignore-not-found
