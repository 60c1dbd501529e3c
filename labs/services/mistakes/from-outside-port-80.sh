# left the node port out, as for a web server
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo 'address: http://{{node.address}}/'
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
