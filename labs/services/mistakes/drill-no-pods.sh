kubectl scale deployment/kubernetes-bootcamp --replicas=0
echo "consent: yes"
# mend
kubectl delete pods --selector=app=kubernetes-bootcamp --force --grace-period=0
kubectl scale deployment/kubernetes-bootcamp --replicas=2
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
