# exposed the Deployment of an earlier step under the new name
kubectl expose deployment/{{web}} --name={{quizApp}} --type=NodePort --port=8080
# mend
kubectl delete service {{quizApp}}
