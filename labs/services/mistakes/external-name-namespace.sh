kubectl create service externalname my-service --external-name my.database.example.com -n kube-system
# mend
kubectl delete service my-service -n kube-system
