kubectl create deployment helo --image=nginx:1.14.2 --replicas=2
# mend
kubectl delete deployment helo
kubectl delete pods --selector=app=helo --force --grace-period=0
