# opened a port for UDP, too, and took that one’s number
kubectl delete service {{web}}
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}
spec:
  type: NodePort
  selector:
    run: {{web}}
  ports:
    - name: http
      port: 80
      targetPort: 80
    - name: http3
      port: 443
      protocol: UDP
      targetPort: 443
END
echo "address: {{node.address}}:$(kubectl get service {{web}} -o jsonpath='{.spec.ports[1].nodePort}')"
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
