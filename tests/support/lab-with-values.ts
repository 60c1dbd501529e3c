import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The files of a lab of two steps that declares one value of each kind but DNS names. */
const files = {
  'lab.yaml': `title: Pods of {{web}}
summary: A Deployment keeps pods.
points: 10
cleanUp: solutions/clean-up.sh
values:
  web:
    title: The Deployment
    kind: name
    default: hello
    proof: goodbye
  replicas:
    title: How many pods
    kind: count
    min: 1
    max: 5
    default: 2
    proof: 3
  image:
    title: The image
    kind: image
    default: nginx:1.27
    proof: httpd
  place:
    title: The namespace
    kind: namespace
    default: my-ns
    proof: your-ns
steps:
  - id: pods
    title: "{{replicas}} pods"
    part: Pods
    text: steps/pods.md
    solution: solutions/pods.sh
    checkpoint:
      points: 4
      checks:
        - id: ready
          title: "{{replicas}} replicas of {{web}} are ready"
          checker: deployment-ready
          with: { deployment: "{{web}}", namespace: "{{place}}", replicas: "{{replicas}}", image: "{{image}}" }
        - id: running
          title: Pods run
          checker: pods-running
          with: { selector: { app: "{{web}}" } }
  - id: again
    title: Pods again
    text: steps/again.md
    checkpoint:
      points: 6
      checks:
        - id: replaced
          title: A pod is new
          checker: pods-replaced
          with: { selector: { app: "{{web}}" }, since: { checkpoint: pods, check: running } }
        - id: other
          title: The other Deployment is ready
          checker: deployment-ready
          with: { deployment: other, namespace: "{{place}}" }
`,
  'steps/pods.md':
    'Apply it at {{node.address}}:\n\n    kubectl apply -f {{files}}/web.yaml # {{web}}\n',
  'steps/again.md': 'Delete a pod of **{{web}}**.\n',
  'solutions/pods.sh': 'kubectl apply -f {{files}}/web.yaml\n',
  'solutions/clean-up.sh': 'kubectl delete deployment {{web}} -n {{place}}\n',
  'files/web.yaml':
    'metadata: { name: {{web}} }\nspec: { replicas: {{replicas}}, image: {{image}} }\n',
  'files/readme.txt': '{{web}} stays here\n',
};

/** Writes the lab as `labsDir/valued`, with some of its files replaced. */
export async function writeLabWithValues(
  labsDir: string,
  replaced: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [name, text] of Object.entries({ ...files, ...replaced })) {
    const file = join(labsDir, 'valued', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** The lab's `lab.yaml` with a part of it replaced. Throws if the part is not there. */
export function labYamlWith(from: string, to: string): { 'lab.yaml': string } {
  const text = files['lab.yaml'];
  if (!text.includes(from)) throw new Error(`the lab has no ${from}`);
  return { 'lab.yaml': text.replace(from, to) };
}
