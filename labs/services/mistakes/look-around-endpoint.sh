# took an address from the line Endpoints
echo "cluster-ip: $(kubectl get endpoints kubernetes -o jsonpath='{.subsets[0].addresses[0].ip}')"
