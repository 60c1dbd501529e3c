# left the name out, and the Service of the other name was there already
kubectl expose deployment/my-nginx --type=LoadBalancer
true
