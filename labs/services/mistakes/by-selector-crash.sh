# the web server goes to the background, and the container ends with its shell
kubectl create namespace my-ns
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-app
  namespace: my-ns
spec:
  replicas: 2
  selector:
    matchLabels:
      app: MyApp
  template:
    metadata:
      labels:
        app: MyApp
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: my-app
          image: busybox:1.28
          command: [sh, -c, "httpd -p 9376"]
END
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
  namespace: my-ns
spec:
  selector:
    app: MyApp
  ports:
    - port: 80
      targetPort: 9376
END
# mend
kubectl delete deployment my-app -n my-ns --ignore-not-found
kubectl delete service my-service -n my-ns --ignore-not-found
kubectl delete pods --all -n my-ns --force --grace-period=0
