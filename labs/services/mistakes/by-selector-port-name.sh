kubectl create namespace {{appNamespace}}
kubectl apply -f {{files}}/my-app.yaml
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
    - name: http
      port: 80
      targetPort: http
END
# mend
kubectl delete service my-service -n {{appNamespace}}
