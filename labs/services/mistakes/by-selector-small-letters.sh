kubectl create namespace {{appNamespace}}
kubectl apply -f {{files}}/my-app.yaml
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
  namespace: {{appNamespace}}
spec:
  type: ClusterIP
  selector:
    app: myapp
  ports:
    - port: 80
      targetPort: 9376
END
# mend
kubectl delete deployment my-app -n {{appNamespace}} --ignore-not-found
kubectl delete replicasets --all -n {{appNamespace}}
kubectl delete pods --all -n {{appNamespace}} --force --grace-period=0
kubectl delete namespace {{appNamespace}}
