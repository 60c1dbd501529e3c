kubectl delete service my-nginx
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-nginx
spec:
  type: NodePort
  ports:
    - port: 80
      targetPort: 80
END
echo "address: {{node.address}}:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
