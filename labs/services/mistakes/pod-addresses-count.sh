# a pod of an earlier try carries the label, too
kubectl run {{web}} --image={{webImage}}
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
      tier: web
  template:
    metadata:
      labels:
        run: {{web}}
        tier: web
    spec:
      containers:
        - name: {{web}}
          image: {{webImage}}
          ports:
            - containerPort: 80
END
kubectl rollout status deployment/{{web}} --timeout=60s
# mend
kubectl delete pod {{web}} --force --grace-period=0
kubectl delete deployment {{web}}
kubectl delete replicasets --selector=run={{web}}
kubectl delete pods --selector=run={{web}} --force --grace-period=0
