# made a ClusterIP Service, and gave the old node port to another
port="$(kubectl get service kubernetes-bootcamp -o jsonpath='{.spec.ports[0].nodePort}')"
kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=8080
kubectl create service nodeport second --tcp=8080:8080 --node-port="$port"
kubectl set selector service second app=kubernetes-bootcamp
# mend
kubectl delete service second kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
