# changed the Service’s target port
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
echo "endpoints: $(kubectl get pods -l app=kubernetes-bootcamp -o jsonpath='{.items[*].status.podIP}')"
kubectl patch service kubernetes-bootcamp -p '{"spec":{"ports":[{"port":8080,"targetPort":80}]}}'
# mend
kubectl patch service kubernetes-bootcamp -p '{"spec":{"ports":[{"port":8080,"targetPort":8080}]}}'
