kubectl delete service {{quizApp}}
kubectl apply -f - <<'END'
apiVersion: v1
kind: Service
metadata:
  name: {{quizApp}}
spec:
  clusterIP: None
  selector:
    app: {{quizApp}}
  ports:
    - port: 8080
      targetPort: 8080
END
# mend
kubectl delete service {{quizApp}}
kubectl expose deployment/{{quizApp}} --type=NodePort --port=8080
