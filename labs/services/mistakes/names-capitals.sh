# capital letters are refused, so nothing was made
kubectl delete service {{web}}
kubectl expose deployment/{{web}} --name=My-Nginx
# mend
kubectl expose deployment/{{web}}
