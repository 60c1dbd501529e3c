kubectl scale deployment/{{web}} --replicas=0
# mend
kubectl delete pods --selector=run={{web}} --force --grace-period=0
kubectl scale deployment/{{web}} --replicas={{webReplicas}}
kubectl rollout status deployment/{{web}} --timeout=60s
