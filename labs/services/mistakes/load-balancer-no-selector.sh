kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}-lb
spec:
  type: LoadBalancer
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service {{web}}-lb
