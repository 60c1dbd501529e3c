/** A web server in a container. */
export interface Page {
  port: number;
  /** Makes the body of an answer; undefined means 404. */
  answer(podName: string): string | undefined;
}

/** What the simulation knows of an image. */
export interface Image {
  /** What a container runs that has neither `command` nor `args`. */
  argv: string[];
  /** The web servers in the image, by program. */
  servers: Record<string, Page>;
}

const welcome = `<!doctype html><title>Welcome to nginx</title>
<h1>Welcome to nginx</h1><p>A pod of the practice node stands in for it.</p>
`;
const nginx: Image = {
  argv: ['nginx', '-g', 'daemon off;'],
  servers: { nginx: { port: 80, answer: () => welcome } },
};
// its default program is a shell, which ends at once without input
const busybox: Image = {
  argv: ['sh'],
  servers: { httpd: { port: 80, answer: () => undefined } },
};
const bootcamp: Image = {
  argv: ['node', 'server.js'],
  servers: {
    node: {
      port: 8080,
      answer: (podName) => `Hello Kubernetes bootcamp! | Running on: ${podName} | v=1\n`,
    },
  },
};

const images = new Map<string, Image>([
  ...['latest', 'stable', 'alpine', '1.14.2', '1.25'].map(
    (tag) => [`nginx:${tag}`, nginx] as const,
  ),
  ...['latest', '1.28'].map((tag) => [`busybox:${tag}`, busybox] as const),
  ['gcr.io/google-samples/kubernetes-bootcamp:v1', bootcamp],
]);

/** Finds an image by name. Docker Hub's prefixes and the tag `latest` are optional. */
export function findImage(name: string): Image | undefined {
  const short = name.replace(/^(docker\.io\/)?(library\/)?/, '');
  return images.get(/:[^/]*$/.test(short) ? short : `${short}:latest`);
}
