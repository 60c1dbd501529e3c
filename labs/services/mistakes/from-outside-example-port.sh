# left the number of the text as it was
kubectl delete service my-nginx
kubectl apply -f {{files}}/my-nginx.yaml
echo "address: http://{{node.address}}:30080"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
