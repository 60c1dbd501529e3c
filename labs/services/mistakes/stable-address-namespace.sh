kubectl create namespace elsewhere
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}
  namespace: elsewhere
spec:
  type: ClusterIP
  selector:
    run: {{web}}
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete namespace elsewhere
