kubectl delete service kubernetes-bootcamp
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: kubernetes-bootcamp
spec:
  clusterIP: None
  selector:
    app: kubernetes-bootcamp
  ports:
    - port: 8080
      targetPort: 8080
END
# mend
kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
