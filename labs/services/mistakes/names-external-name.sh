# a Service’s name already leads to it; a name for the name has no address
kubectl delete service my-nginx
kubectl create service externalname my-nginx --external-name my-nginx.default.svc.cluster.local
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
