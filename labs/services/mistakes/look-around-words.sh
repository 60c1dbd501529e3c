echo "cluster-ip: CLUSTER-IP"
