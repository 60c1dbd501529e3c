kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{quizApp}}
  namespace: default
spec:
  type: NodePort
  selector:
    app: bootcamp
  ports:
    - port: 8080
      targetPort: 8080
END
# mend
kubectl delete service {{quizApp}}
