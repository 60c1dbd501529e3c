kubectl create deployment {{quizApp}}s --image={{quizImage}}
# mend
kubectl delete deployment {{quizApp}}s
