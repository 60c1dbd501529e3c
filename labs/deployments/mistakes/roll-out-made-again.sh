kubectl scale deployment/hello --replicas=0
kubectl rollout status deployment/hello --timeout=120s
kubectl delete pods --selector=app=hello --force --grace-period=0
kubectl delete deployment hello
kubectl apply -f {{files}}/hello.yaml
kubectl scale deployment/hello --replicas=4
kubectl set image deployment/hello hello=nginx:1.25
kubectl rollout status deployment/hello --timeout=120s
# mend
kubectl rollout undo deployment/hello
kubectl rollout status deployment/hello --timeout=120s
