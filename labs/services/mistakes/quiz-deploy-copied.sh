# copied the manifest of {{web}}, and changed the name and the image only
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{quizApp}}
spec:
  replicas: 1
  selector:
    matchLabels:
      run: {{web}}
  template:
    metadata:
      labels:
        run: {{web}}
    spec:
      containers:
        - name: {{quizApp}}
          image: {{quizImage}}
          ports:
            - containerPort: 8080
END
kubectl rollout status deployment/{{quizApp}} --timeout=60s
# mend
kubectl delete deployment {{quizApp}}
kubectl delete pods --selector=run={{web}} --force --grace-period=0
kubectl rollout status deployment/{{web}} --timeout=60s
