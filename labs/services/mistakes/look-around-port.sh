echo "cluster-ip: $(kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}'):80"
