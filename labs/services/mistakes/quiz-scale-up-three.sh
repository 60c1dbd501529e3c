kubectl scale deployment/kubernetes-bootcamp --replicas=3
