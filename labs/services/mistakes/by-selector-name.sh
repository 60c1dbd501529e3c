kubectl create namespace {{appNamespace}}
kubectl apply -f {{files}}/my-app.yaml
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: myservice
  namespace: {{appNamespace}}
spec:
  selector:
    app: MyApp
  ports:
    - port: 80
      targetPort: 9376
END
# mend
kubectl delete service myservice -n {{appNamespace}}
