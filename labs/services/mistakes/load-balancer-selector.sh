kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}-lb
  namespace: default
spec:
  type: LoadBalancer
  selector:
    app: nginx
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service {{web}}-lb
