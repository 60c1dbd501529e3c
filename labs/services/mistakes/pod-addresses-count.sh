# a pod of an earlier try carries the label, too
kubectl run my-nginx --image=nginx
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-nginx
spec:
  replicas: 2
  selector:
    matchLabels:
      run: my-nginx
      tier: web
  template:
    metadata:
      labels:
        run: my-nginx
        tier: web
    spec:
      containers:
        - name: my-nginx
          image: nginx
          ports:
            - containerPort: 80
END
kubectl rollout status deployment/my-nginx --timeout=60s
# mend
kubectl delete pod my-nginx --force --grace-period=0
kubectl delete deployment my-nginx
kubectl delete replicasets --selector=run=my-nginx
kubectl delete pods --selector=run=my-nginx --force --grace-period=0
