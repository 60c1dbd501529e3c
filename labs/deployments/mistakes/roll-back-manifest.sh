# the manifest of the first step has the old image, and two replicas
kubectl apply -f {{files}}/hello.yaml
kubectl rollout status deployment/hello --timeout=120s
# mend
kubectl scale deployment/hello --replicas=4
kubectl set image deployment/hello hello=nginx:1.25
kubectl rollout status deployment/hello --timeout=120s
