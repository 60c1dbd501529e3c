kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --port=8080
echo "cluster-ip-then: same"
echo "selector: app={{quizApp}}"
# mend
kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
