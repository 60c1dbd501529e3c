# the pods run and serve nothing
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
  template:
    metadata:
      labels:
        run: my-nginx
    spec:
      containers:
        - name: my-nginx
          image: busybox:1.28
          command: [sleep, "3600"]
          ports:
            - containerPort: 80
END
kubectl rollout status deployment/my-nginx --timeout=60s
echo "pod-ips: $(kubectl get pods -l run=my-nginx -o jsonpath='{.items[*].status.podIP}')"
# mend
kubectl delete deployment my-nginx
kubectl delete replicasets --selector=run=my-nginx
kubectl delete pods --selector=run=my-nginx --force --grace-period=0
