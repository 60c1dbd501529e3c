kubectl create deployment hello --image=nginx --replicas=2
# mend
kubectl scale deployment/hello --replicas=0
kubectl rollout status deployment/hello --timeout=120s
kubectl delete pods --selector=app=hello --force --grace-period=0
kubectl delete deployment hello
