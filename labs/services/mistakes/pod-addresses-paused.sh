kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{web}}
spec:
  replicas: {{webReplicas}}
  paused: true
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
          ports:
            - containerPort: 80
END
# mend
kubectl delete deployment {{web}}
