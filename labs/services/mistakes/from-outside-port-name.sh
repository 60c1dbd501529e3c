# took the name of the Service’s port for one of the container’s
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
    - name: http
      port: 80
      targetPort: http
END
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
