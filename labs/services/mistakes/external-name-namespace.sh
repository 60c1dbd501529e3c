kubectl create service externalname my-service --external-name {{outsideName}} -n kube-system
# mend
kubectl delete service my-service -n kube-system
