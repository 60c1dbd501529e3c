# copied the namespace from an earlier command
kubectl apply -n kube-system -f {{files}}/run-my-nginx.yaml
# mend
kubectl delete deployment {{web}} -n kube-system
kubectl delete pods --selector=run={{web}} -n kube-system --force --grace-period=0
