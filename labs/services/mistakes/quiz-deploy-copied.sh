# copied the manifest of my-nginx, and changed the name and the image only
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kubernetes-bootcamp
spec:
  replicas: 1
  selector:
    matchLabels:
      run: my-nginx
  template:
    metadata:
      labels:
        run: my-nginx
    spec:
      containers:
        - name: kubernetes-bootcamp
          image: gcr.io/google-samples/kubernetes-bootcamp:v1
          ports:
            - containerPort: 8080
END
kubectl rollout status deployment/kubernetes-bootcamp --timeout=60s
# mend
kubectl delete deployment kubernetes-bootcamp
kubectl delete pods --selector=run=my-nginx --force --grace-period=0
kubectl rollout status deployment/my-nginx --timeout=60s
