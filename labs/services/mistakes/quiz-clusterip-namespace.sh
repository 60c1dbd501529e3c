kubectl delete service kubernetes-bootcamp
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: kubernetes-bootcamp
  namespace: kube-system
spec:
  selector:
    app: kubernetes-bootcamp
  ports:
    - port: 8080
      targetPort: 8080
END
# mend
kubectl delete service kubernetes-bootcamp -n kube-system
kubectl expose deployment/kubernetes-bootcamp --type=NodePort --port=8080
