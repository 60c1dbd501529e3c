kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}
spec:
  clusterIP: None
  selector:
    run: {{web}}
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service {{web}}
