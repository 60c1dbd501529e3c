kubectl delete service {{web}} {{web}}-lb my-service {{quizApp}} --ignore-not-found
kubectl delete deployment {{web}} {{quizApp}} --ignore-not-found
kubectl delete deployment my-app -n {{appNamespace}} --ignore-not-found
kubectl delete replicasets --all -n {{appNamespace}}
kubectl delete pods --all -n {{appNamespace}} --force --grace-period=0
kubectl delete namespace {{appNamespace}} --ignore-not-found
