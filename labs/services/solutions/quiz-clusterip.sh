kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --port=8080
echo "cluster-ip-then: changed"
echo "selector: app={{quizApp}}"
