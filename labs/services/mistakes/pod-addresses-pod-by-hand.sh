# made a pod with the Deployment’s label besides
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/{{web}} --timeout=60s
kubectl run another --image={{webImage}} --labels=run={{web}}
# mend
kubectl delete pod another --force --grace-period=0
