# made a pod with the Deployment’s label besides
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/my-nginx --timeout=60s
kubectl run another --image=nginx --labels=run=my-nginx
# mend
kubectl delete pod another --force --grace-period=0
