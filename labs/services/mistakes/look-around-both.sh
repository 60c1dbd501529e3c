# wrote down every address of the description
echo "cluster-ip: $(kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}') and $(kubectl get endpoints kubernetes -o jsonpath='{.subsets[0].addresses[0].ip}')"
