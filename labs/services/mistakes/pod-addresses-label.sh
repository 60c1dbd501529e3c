kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-nginx
spec:
  replicas: 2
  selector:
    matchLabels:
      app: my-nginx
  template:
    metadata:
      labels:
        app: my-nginx
    spec:
      containers:
        - name: my-nginx
          image: nginx
          ports:
            - containerPort: 80
END
kubectl rollout status deployment/my-nginx --timeout=60s
# mend
kubectl delete deployment my-nginx
