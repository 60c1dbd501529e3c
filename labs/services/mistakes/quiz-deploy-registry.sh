# without the registry’s name it is Docker Hub’s
kubectl create deployment {{quizApp}} --image=kubernetes-bootcamp:v1
# mend
kubectl delete deployment {{quizApp}}
