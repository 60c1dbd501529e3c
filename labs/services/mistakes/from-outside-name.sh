kubectl delete service my-nginx
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-nginx-service
spec:
  type: NodePort
  selector:
    run: my-nginx
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service my-nginx-service
kubectl expose deployment/my-nginx
