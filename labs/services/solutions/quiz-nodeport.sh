kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
