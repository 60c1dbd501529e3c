kubectl delete service kubernetes-bootcamp
echo "consent: yes"
# mend
kubectl expose deployment/kubernetes-bootcamp --port=8080
