# edited the manifest of the first step, which says two replicas
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
spec:
  replicas: 2
  selector:
    matchLabels:
      app: hello
  template:
    metadata:
      labels:
        app: hello
    spec:
      containers:
        - name: hello
          image: nginx:1.25
          ports:
            - containerPort: 80
END
kubectl rollout status deployment/hello --timeout=120s
# mend
kubectl rollout undo deployment/hello
kubectl scale deployment/hello --replicas=4
kubectl rollout status deployment/hello --timeout=120s
