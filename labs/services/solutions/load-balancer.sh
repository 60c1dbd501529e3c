kubectl expose deployment/{{web}} --name={{web}}-lb --type=LoadBalancer
