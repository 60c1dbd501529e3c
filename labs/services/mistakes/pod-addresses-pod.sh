# made a pod, which nothing replaces
kubectl run my-nginx --image=nginx --port=80
# mend
kubectl delete pod my-nginx --force --grace-period=0
