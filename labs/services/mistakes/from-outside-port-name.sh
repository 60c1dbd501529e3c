# took the name of the Service’s port for one of the container’s
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
      targetPort: http
END
# mend
kubectl delete service {{web}}
kubectl expose deployment/{{web}}
