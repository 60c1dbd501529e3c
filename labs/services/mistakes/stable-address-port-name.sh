# the container’s port has no name
kubectl expose deployment/{{web}} --port=80 --target-port=http
# mend
kubectl delete service {{web}}
