kubectl delete service my-nginx
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-nginx
  namespace: default
spec:
  type: NodePort
  selector:
    app: my-nginx
  ports:
    - port: 80
      targetPort: 80
END
echo "address: {{node.address}}:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
