kubectl delete service my-nginx
kubectl create namespace elsewhere
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-nginx
  namespace: elsewhere
spec:
  type: ClusterIP
  selector:
    run: my-nginx
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete namespace elsewhere
kubectl expose deployment/my-nginx
