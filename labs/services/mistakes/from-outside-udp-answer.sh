# opened the port for UDP, too, and took that one’s number
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
      targetPort: 80
    - name: http-udp
      port: 80
      protocol: UDP
      targetPort: 80
END
echo "address: {{node.address}}:$(kubectl get service my-nginx -o jsonpath='{.spec.ports[1].nodePort}')"
# mend
kubectl delete service my-nginx
kubectl expose deployment/my-nginx
