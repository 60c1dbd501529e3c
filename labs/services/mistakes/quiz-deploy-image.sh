kubectl create deployment {{quizApp}} --image=gcr.io/google-samples/kubernetes-bootcamp
# mend
kubectl delete deployment {{quizApp}}
