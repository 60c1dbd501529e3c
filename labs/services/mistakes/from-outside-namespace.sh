kubectl delete service {{web}}
kubectl apply -n kube-system -f {{files}}/my-nginx.yaml
# mend
kubectl delete service {{web}} -n kube-system
kubectl expose deployment/{{web}}
