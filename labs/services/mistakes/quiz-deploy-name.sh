kubectl create deployment kubernetes-bootcam --image=gcr.io/google-samples/kubernetes-bootcamp:v1
# mend
kubectl delete deployment kubernetes-bootcam
