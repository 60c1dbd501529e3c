kubectl delete deployment hello
# mend
kubectl delete pods --selector=app=hello --now
kubectl apply -f {{files}}/hello.yaml
kubectl rollout status deployment/hello --timeout=120s
