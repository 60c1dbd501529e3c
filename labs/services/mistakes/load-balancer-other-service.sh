# changed the Service of the step before in place of making another
kubectl patch service {{web}} -p '{"spec":{"type":"LoadBalancer"}}'
# mend
kubectl patch service {{web}} -p '{"spec":{"type":"NodePort"}}'
