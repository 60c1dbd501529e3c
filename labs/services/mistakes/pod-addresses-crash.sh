# nginx goes to the background, and the container ends with the program it was started for
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
        run: {{web}}
    spec:
      containers:
        - name: {{web}}
          image: {{webImage}}
          command: ["nginx"]
          ports:
            - containerPort: 80
END
# mend
kubectl delete deployment {{web}}
