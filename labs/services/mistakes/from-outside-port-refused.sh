# node ports begin at 30000, so this one is refused and nothing was made
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
      targetPort: 80
      nodePort: 8080
END
# mend
kubectl expose deployment/{{web}}
