kubectl patch node $(kubectl get nodes -o jsonpath='{.items[*].metadata.name}') -p '{"spec":{"unschedulable":true}}'
# mend
kubectl patch node $(kubectl get nodes -o jsonpath='{.items[*].metadata.name}') -p '{"spec":{"unschedulable":null}}'
