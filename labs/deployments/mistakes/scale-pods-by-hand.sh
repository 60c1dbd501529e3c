kubectl run hello-3 --image=nginx:1.14.2 --labels=app=hello
kubectl run hello-4 --image=nginx:1.14.2 --labels=app=hello
# mend
kubectl delete pod hello-3 hello-4 --force --grace-period=0
