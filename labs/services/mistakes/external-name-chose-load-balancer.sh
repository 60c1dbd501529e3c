kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: my-service
spec:
  type: ExternalName
  externalName: {{outsideName}}
END
echo "type: load-balancer"
# mend
kubectl delete service my-service
