# deleted the old Service and made no other
kubectl delete service my-nginx
# mend
kubectl expose deployment/my-nginx
