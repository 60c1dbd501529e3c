# the Deployment names no port, so expose asks for one and makes nothing
kubectl expose deployment/{{quizApp}} --type=NodePort
true
