# made a pod, which nothing replaces
kubectl run {{web}} --image={{webImage}} --port=80
# mend
kubectl delete pod {{web}} --force --grace-period=0
