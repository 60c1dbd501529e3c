kubectl delete service {{quizApp}}
echo "consent: yes"
# mend
kubectl expose deployment/{{quizApp}} --port=8080
