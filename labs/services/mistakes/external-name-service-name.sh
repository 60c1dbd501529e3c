kubectl create service externalname myservice --external-name my.database.example.com
# mend
kubectl delete service myservice
