# took a ReplicaSet for a Deployment
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: ReplicaSet
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
          ports:
            - containerPort: 80
END
# mend
kubectl delete replicaset {{web}}
kubectl delete pods -l run={{web}} --force --grace-period=0
