kubectl scale deployment/{{quizApp}} --replicas={{scaledDown}}
# by then the pods that go are known
sleep 2
echo "endpoints-then: fewer"
echo "pod-name: $(kubectl get endpoints {{quizApp}} -o jsonpath='{.subsets[0].addresses[0].targetRef.name}')"
