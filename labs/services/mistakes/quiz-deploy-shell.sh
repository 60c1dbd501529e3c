# a shell without input ends at once
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kubernetes-bootcamp
spec:
  replicas: 1
  selector:
    matchLabels:
      app: kubernetes-bootcamp
  template:
    metadata:
      labels:
        app: kubernetes-bootcamp
    spec:
      containers:
        - name: kubernetes-bootcamp
          image: gcr.io/google-samples/kubernetes-bootcamp:v1
          command: [sh]
          ports:
            - containerPort: 8080
END
# mend
kubectl delete deployment kubernetes-bootcamp
