kubectl scale deployment/kubernetes-bootcamp --replicas=2
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: bootcamp-copy
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
        - name: bootcamp-copy
          image: gcr.io/google-samples/kubernetes-bootcamp:v1
END
kubectl rollout status deployment/bootcamp-copy --timeout=60s
# mend
kubectl delete deployment bootcamp-copy
kubectl scale deployment/kubernetes-bootcamp --replicas=5
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
