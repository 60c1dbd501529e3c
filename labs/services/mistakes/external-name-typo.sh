kubectl create service externalname my-service --external-name my.databse.example.com
# mend
kubectl delete service my-service
