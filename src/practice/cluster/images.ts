/** What a container of an image does; null serves nothing. */
export interface Image {
  port: number | null;
  /** The body of every answer. */
  answer(podName: string): string;
}

const welcome = `<!doctype html><title>Welcome to nginx</title>
<h1>Welcome to nginx</h1><p>A pod of the practice node stands in for it.</p>
`;
const nginx: Image = { port: 80, answer: () => welcome };
const busybox: Image = { port: null, answer: () => '' };
const bootcamp: Image = {
  port: 8080,
  answer: (podName) => `Hello Kubernetes bootcamp! | Running on: ${podName} | v=1\n`,
};

const images = new Map<string, Image>([
  ...['latest', 'stable', 'alpine', '1.14.2', '1.25'].map(
    (tag) => [`nginx:${tag}`, nginx] as const,
  ),
  ...['latest', '1.28'].map((tag) => [`busybox:${tag}`, busybox] as const),
  ['gcr.io/google-samples/kubernetes-bootcamp:v1', bootcamp],
]);

/** The image of that name, Docker Hub's prefix and the tag `latest` left out or not. */
export function findImage(name: string): Image | undefined {
  const short = name.replace(/^(docker\.io\/)?(library\/)?/, '');
  return images.get(/:[^/]*$/.test(short) ? short : `${short}:latest`);
}
