# all is new, but the Deployment healed nothing
kubectl scale deployment/hello --replicas=0
kubectl rollout status deployment/hello --timeout=120s
kubectl delete pods --selector=app=hello --force --grace-period=0
kubectl delete deployment hello
kubectl apply -f {{files}}/hello.yaml
kubectl rollout status deployment/hello --timeout=120s
