# a shell without input ends at once
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{quizApp}}
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
        - name: {{quizApp}}
          image: {{quizImage}}
          command: [sh]
          ports:
            - containerPort: 8080
END
# mend
kubectl delete deployment {{quizApp}}
