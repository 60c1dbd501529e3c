# the label is not that of the pods, so the API server refuses it
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{web}}
spec:
  replicas: {{webReplicas}}
  selector:
    matchLabels:
      run: {{web}}
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
        - name: {{web}}
          image: {{webImage}}
          ports:
            - containerPort: 80
END
true
