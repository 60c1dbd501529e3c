# made a ClusterIP Service, and gave the old node port to another
port="$(kubectl get service {{quizApp}} -o jsonpath='{.spec.ports[0].nodePort}')"
kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --port=8080
kubectl create service nodeport second --tcp=8080:8080 --node-port="$port"
kubectl set selector service second app={{quizApp}}
# mend
kubectl delete service second {{quizApp}}
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
