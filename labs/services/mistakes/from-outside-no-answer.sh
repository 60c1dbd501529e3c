# pressed Check without an answer
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
