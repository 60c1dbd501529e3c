kubectl create deployment {{quizApp}} --image=gcr.io/google-samples/kubernetes-bootcamp:v2
# mend
kubectl delete deployment {{quizApp}}
