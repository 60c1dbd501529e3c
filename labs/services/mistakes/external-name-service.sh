# wrote the name of a Service in the cluster
kubectl create service externalname my-service --external-name {{web}}.default.svc.cluster.local
# mend
kubectl delete service my-service
