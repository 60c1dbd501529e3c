# a pod is there, but nothing that would replace it
kubectl run hello --image=nginx:1.14.2 --labels=app=hello
# mend
kubectl delete pod hello --force --grace-period=0
