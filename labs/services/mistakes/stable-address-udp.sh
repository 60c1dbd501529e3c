kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}
spec:
  selector:
    run: {{web}}
  ports:
    - port: 80
      protocol: UDP
      targetPort: 80
END
# mend
kubectl delete service {{web}}
