# the container is named hello; kubectl refuses
kubectl set image deployment/hello nginx=nginx:1.25
