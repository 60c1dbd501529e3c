# left the node port out, as for a web server
kubectl delete service {{web}}
kubectl apply -f {{files}}/my-nginx.yaml
echo 'address: http://{{node.address}}/'
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
