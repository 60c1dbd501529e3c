/** The texts of a new lab's files, by path. The lab is small but complete and can be tested. */
export function newLabFiles(name: string): Record<string, string> {
  const title = `${name[0]?.toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
  return {
    'lab.yaml': `# yaml-language-server: $schema=../lab.schema.json
title: ${title}
summary: A Deployment keeps as many pods as you ask for.
points: 10
cleanUp: solutions/clean-up.sh

steps:
  - id: two-pods
    title: Two pods
    text: steps/two-pods.md
    solution: solutions/two-pods.sh
    checkpoint:
      points: 10
      checks:
        - id: deployment
          title: Two replicas of hello are ready
          checker: deployment-ready
          with: { deployment: hello, replicas: 2 }
          within: 60s
        - id: respond
          title: Each of them answers on port 80
          checker: pod-responds
          needs: [deployment]
          with: { deployment: hello, port: 80 }
          within: 10s
    mistakes:
      - { script: mistakes/two-pods-one.sh, hint: replicas-wrong }
`,
    'steps/two-pods.md': `This manifest describes a Deployment of two nginx pods:

\`\`\`bash
kubectl apply -f {{files}}/hello.yaml
kubectl get pods -l app=hello -o wide
\`\`\`

Each pod has an address of its own and listens on port 80. Call one of them from the node.
`,
    'solutions/two-pods.sh': `kubectl apply -f {{files}}/hello.yaml
kubectl rollout status deployment/hello --timeout=120s
`,
    'solutions/clean-up.sh': `kubectl delete deployment hello --ignore-not-found
`,
    'mistakes/two-pods-one.sh': `kubectl create deployment hello --image=nginx --replicas=1
kubectl rollout status deployment/hello --timeout=120s
# mend
kubectl delete deployment hello
`,
    'files/hello.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
spec:
  replicas: 2
  selector:
    matchLabels:
      app: hello
  template:
    metadata:
      labels:
        app: hello
    spec:
      containers:
        - name: hello
          image: nginx
          ports:
            - containerPort: 80
`,
  };
}
