kubectl delete service kubernetes-bootcamp
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: kubernetes-bootcamp
  namespace: default
spec:
  type: ClusterIP
  selector:
    app: bootcamp
  ports:
    - port: 8080
      targetPort: 8080
END
echo "consent: yes"
# mend
kubectl delete service kubernetes-bootcamp
kubectl expose deployment/kubernetes-bootcamp --port=8080
