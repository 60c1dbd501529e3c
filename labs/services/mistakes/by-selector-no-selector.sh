kubectl create namespace {{appNamespace}}
kubectl apply -f {{files}}/my-app.yaml
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
  namespace: {{appNamespace}}
spec:
  ports:
    - port: 80
      targetPort: 9376
END
# mend
kubectl delete deployment my-app -n {{appNamespace}} --ignore-not-found
kubectl delete service my-service -n {{appNamespace}} --ignore-not-found
kubectl delete pods --all -n {{appNamespace}} --force --grace-period=0
