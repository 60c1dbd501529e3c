kubectl scale deployment/{{quizApp}} --replicas=3
