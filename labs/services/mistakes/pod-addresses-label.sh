kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{web}}
spec:
  replicas: {{webReplicas}}
  selector:
    matchLabels:
      app: {{web}}
  template:
    metadata:
      labels:
        app: {{web}}
    spec:
      containers:
        - name: {{web}}
          image: {{webImage}}
          ports:
            - containerPort: 80
END
kubectl rollout status deployment/{{web}} --timeout=60s
# mend
kubectl delete deployment {{web}}
