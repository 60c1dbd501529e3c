# wrote an app of one’s own, which does not say what it is
kubectl create namespace {{appNamespace}}
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-app
  namespace: {{appNamespace}}
spec:
  replicas: 1
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
          command: [sh, -c, "mkdir /www && echo hello on $(hostname) > /www/index.html && exec httpd -f -p 9376 -h /www"]
END
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
  namespace: {{appNamespace}}
spec:
  selector:
    app: MyApp
  ports:
    - port: 80
      targetPort: 9376
END
# mend
kubectl delete deployment my-app -n {{appNamespace}} --ignore-not-found
kubectl delete service my-service -n {{appNamespace}} --ignore-not-found
kubectl delete pods --all -n {{appNamespace}} --force --grace-period=0
