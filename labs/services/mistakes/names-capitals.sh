# capital letters are refused, so nothing was made
kubectl delete service my-nginx
kubectl expose deployment/my-nginx --name=My-Nginx
# mend
kubectl expose deployment/my-nginx
