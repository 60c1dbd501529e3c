# scaled the Deployment of an earlier step
kubectl scale deployment/{{web}} --replicas=3
# mend
kubectl scale deployment/{{web}} --replicas={{webReplicas}}
