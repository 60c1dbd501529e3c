kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-nginx-lb
spec:
  type: LoadBalancer
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service my-nginx-lb
