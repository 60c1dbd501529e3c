# left the namespace out, which turned the Service of another step into this one
kubectl create namespace {{appNamespace}}
kubectl apply -f {{files}}/my-app.yaml
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
spec:
  type: ClusterIP
  selector:
    app: MyApp
  ports:
    - port: 80
      targetPort: 9376
END
# mend
kubectl delete service my-service
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
spec:
  type: ExternalName
  externalName: {{outsideName}}
END
kubectl delete deployment my-app -n {{appNamespace}} --ignore-not-found
kubectl delete replicasets --all -n {{appNamespace}}
kubectl delete pods --all -n {{appNamespace}} --force --grace-period=0
kubectl delete namespace {{appNamespace}}
