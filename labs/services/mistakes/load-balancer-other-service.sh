# changed the Service of the step before in place of making another
kubectl patch service my-nginx -p '{"spec":{"type":"LoadBalancer"}}'
# mend
kubectl patch service my-nginx -p '{"spec":{"type":"NodePort"}}'
