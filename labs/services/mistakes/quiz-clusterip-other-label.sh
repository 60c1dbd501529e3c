kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --port=8080
echo "cluster-ip-then: changed"
hash="$(kubectl get pods -l app={{quizApp}} -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')"
echo "selector: pod-template-hash=$hash"
# mend
kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
