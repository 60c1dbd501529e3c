# kubectl create service selects app=my-nginx, whatever the pods are labelled
kubectl create service clusterip my-nginx --tcp=80:80
# mend
kubectl delete service my-nginx
