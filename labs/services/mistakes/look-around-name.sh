# wrote the name in place of the address
echo "cluster-ip: kubernetes.default"
