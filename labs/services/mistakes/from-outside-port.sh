# wrote the node port where the Service’s belongs
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
    - port: 30080
      targetPort: 80
END
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
