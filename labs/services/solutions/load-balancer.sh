kubectl expose deployment/my-nginx --name=my-nginx-lb --type=LoadBalancer
