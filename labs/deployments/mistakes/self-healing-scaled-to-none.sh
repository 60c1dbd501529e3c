kubectl scale deployment/hello --replicas=0
# mend
kubectl delete pods --selector=app=hello --force --grace-period=0
kubectl scale deployment/hello --replicas=2
kubectl rollout status deployment/hello --timeout=120s
