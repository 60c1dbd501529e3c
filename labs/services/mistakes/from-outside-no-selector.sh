kubectl delete service {{web}}
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}
spec:
  type: NodePort
  ports:
    - port: 80
      targetPort: 80
END
echo "address: {{node.address}}:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[0].nodePort}')"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
