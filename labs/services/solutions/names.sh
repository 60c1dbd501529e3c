microk8s enable dns
