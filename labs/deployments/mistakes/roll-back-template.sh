# the old image, but not the old template
kubectl patch deployment hello -p '{"spec":{"template":{"metadata":{"labels":{"version":"old"}},"spec":{"containers":[{"name":"hello","image":"nginx:1.14.2"}]}}}}'
kubectl rollout status deployment/hello --timeout=120s
# mend
kubectl patch deployment hello -p '{"spec":{"template":{"metadata":{"labels":{"version":null}}}}}'
kubectl rollout status deployment/hello --timeout=120s
kubectl set image deployment/hello hello=nginx:1.25
kubectl rollout status deployment/hello --timeout=120s
