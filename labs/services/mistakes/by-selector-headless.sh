kubectl create namespace my-ns
kubectl apply -f {{files}}/my-app.yaml
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
  namespace: my-ns
spec:
  clusterIP: None
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
