# wrote a URL, which is refused, so nothing was made
kubectl create service externalname my-service --external-name http://{{outsideName}}
true
