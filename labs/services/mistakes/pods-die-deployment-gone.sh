# deleted the Deployment in place of a pod
kubectl delete deployment my-nginx
# mend
kubectl delete pods --selector=run=my-nginx --force --grace-period=0
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/my-nginx --timeout=60s
