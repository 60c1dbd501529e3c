kubectl delete service {{web}}
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}
  namespace: default
spec:
  type: NodePort
  selector:
    app: {{web}}
  ports:
    - port: 80
      targetPort: 80
END
echo "address: {{node.address}}:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
