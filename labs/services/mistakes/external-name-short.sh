# left the first part out
kubectl create service externalname my-service --external-name database.example.com
# mend
kubectl delete service my-service
