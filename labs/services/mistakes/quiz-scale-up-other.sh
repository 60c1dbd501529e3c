# scaled the Deployment of an earlier step
kubectl scale deployment/my-nginx --replicas=3
# mend
kubectl scale deployment/my-nginx --replicas=2
