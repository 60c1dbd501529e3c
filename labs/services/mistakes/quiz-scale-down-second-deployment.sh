kubectl scale deployment/{{quizApp}} --replicas={{scaledDown}}
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: bootcamp-copy
spec:
  replicas: 1
  selector:
    matchLabels:
      app: {{quizApp}}
  template:
    metadata:
      labels:
        app: {{quizApp}}
    spec:
      containers:
        - name: bootcamp-copy
          image: {{quizImage}}
END
kubectl rollout status deployment/bootcamp-copy --timeout=60s
# mend
kubectl delete deployment bootcamp-copy
kubectl scale deployment/{{quizApp}} --replicas={{scaledUp}}
kubectl rollout status deployment/{{quizApp}} --timeout=60s
