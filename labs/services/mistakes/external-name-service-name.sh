kubectl create service externalname myservice --external-name {{outsideName}}
# mend
kubectl delete service myservice
