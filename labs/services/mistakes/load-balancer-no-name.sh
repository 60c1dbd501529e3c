# left the name out, and the Service of the other name was there already
kubectl expose deployment/{{web}} --type=LoadBalancer
true
