# the name leads to itself
kubectl create service externalname my-service --external-name my-service.default.svc.cluster.local
# mend
kubectl delete service my-service
