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
    - port: 80
      protocol: UDP
      targetPort: 80
END
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
