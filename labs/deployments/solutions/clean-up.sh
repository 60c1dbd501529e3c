kubectl delete deployment hello --ignore-not-found
