kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{web}}-lb
  namespace: kube-system
spec:
  type: LoadBalancer
  selector:
    run: {{web}}
  ports:
    - port: 80
      targetPort: 80
END
# mend
kubectl delete service {{web}}-lb -n kube-system
