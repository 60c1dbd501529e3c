kubectl create namespace my-ns
kubectl apply -f {{files}}/my-app.yaml
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
  namespace: my-ns
spec:
  type: ClusterIP
  selector:
    app: MyApp
  ports:
    - port: 9376
      targetPort: 80
END
# mend
kubectl delete namespace my-ns
