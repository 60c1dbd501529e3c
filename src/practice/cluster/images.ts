/** A web server in a container. */
export interface Page {
  port: number;
  /** The body of every answer; undefined where there is no page. */
  answer(podName: string): string | undefined;
}

/** What is known of an image without having it. */
export interface Image {
  /** Entry point and arguments, as they are without `command` and `args`. */
  argv: string[];
  /** The servers in it, by the name of the program. */
  servers: Record<string, Page>;
}

const welcome = `<!doctype html><title>Welcome to nginx</title>
<h1>Welcome to nginx</h1><p>A pod of the practice node stands in for it.</p>
`;
const nginx: Image = {
  argv: ['nginx', '-g', 'daemon off;'],
  servers: { nginx: { port: 80, answer: () => welcome } },
};
// a shell without input ends at once
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

/** The image of that name, Docker Hub's prefix and the tag `latest` left out or not. */
export function findImage(name: string): Image | undefined {
  const short = name.replace(/^(docker\.io\/)?(library\/)?/, '');
  return images.get(/:[^/]*$/.test(short) ? short : `${short}:latest`);
}
