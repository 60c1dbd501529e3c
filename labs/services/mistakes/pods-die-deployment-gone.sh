# deleted the Deployment in place of a pod
kubectl delete deployment {{web}}
# mend
kubectl delete pods --selector=run={{web}} --force --grace-period=0
kubectl apply -f {{files}}/run-my-nginx.yaml
kubectl rollout status deployment/{{web}} --timeout=60s
