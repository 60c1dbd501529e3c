# nginx goes to the background, and the container ends with the program it was started for
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
          image: nginx:1.14.2
          command: ["nginx"]
          ports:
            - containerPort: 80
END
# mend
kubectl scale deployment/hello --replicas=0
kubectl rollout status deployment/hello --timeout=120s
kubectl delete pods --selector=app=hello --force --grace-period=0
kubectl delete deployment hello
