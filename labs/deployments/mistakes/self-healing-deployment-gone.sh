kubectl delete deployment hello
# mend
kubectl delete pods --selector=app=hello --force --grace-period=0
kubectl apply -f {{files}}/hello.yaml
kubectl rollout status deployment/hello --timeout=120s
