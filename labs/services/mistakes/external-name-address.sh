kubectl create service externalname my-service --external-name 10.0.0.5
# mend
kubectl delete service my-service
