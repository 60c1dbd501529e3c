# the new image was noted, and nothing was rolled out
kubectl rollout pause deployment/hello
kubectl set image deployment/hello hello=nginx:1.25
# mend
kubectl set image deployment/hello hello=nginx:1.14.2
kubectl rollout resume deployment/hello
kubectl rollout status deployment/hello --timeout=120s
