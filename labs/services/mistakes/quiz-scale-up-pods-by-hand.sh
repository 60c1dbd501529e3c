# made another pod by hand in place of scaling
kubectl run by-hand --image={{quizImage}} --labels=app={{quizApp}}
# mend
kubectl delete pod by-hand --force --grace-period=0
