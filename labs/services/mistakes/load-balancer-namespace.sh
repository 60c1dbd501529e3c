kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-nginx-lb
  namespace: kube-system
spec:
  type: LoadBalancer
  selector:
    run: my-nginx
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service my-nginx-lb -n kube-system
