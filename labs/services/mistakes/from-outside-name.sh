kubectl delete service {{web}}
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}-service
spec:
  type: NodePort
  selector:
    run: {{web}}
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service {{web}}-service
kubectl expose deployment/{{web}}
