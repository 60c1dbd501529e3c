# the pods run and serve nothing
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
          image: busybox:1.28
          command: [sleep, "3600"]
          ports:
            - containerPort: 80
END
kubectl rollout status deployment/{{web}} --timeout=60s
echo "pod-ips: $(kubectl get pods -l run={{web}} -o jsonpath='{.items[*].status.podIP}')"
# mend
kubectl delete deployment {{web}}
kubectl delete replicasets --selector=run={{web}}
kubectl delete pods --selector=run={{web}} --force --grace-period=0
