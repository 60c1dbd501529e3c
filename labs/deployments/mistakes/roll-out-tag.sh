# nobody has this image: the new pods never start, and the old ones stay
kubectl set image deployment/hello hello=nginx:1.2.5
# mend
kubectl rollout undo deployment/hello
kubectl rollout status deployment/hello --timeout=120s
