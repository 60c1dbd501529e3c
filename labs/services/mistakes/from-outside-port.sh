# wrote the node port where the Service’s belongs
kubectl delete service my-nginx
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-nginx
spec:
  type: NodePort
  selector:
    run: my-nginx
  ports:
    - port: 30080
      targetPort: 80
END
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
