import { describe, expect, test } from '@jest/globals';
import { findBehaviour } from '../../../src/practice/cluster/behaviour.js';

const bootcamp = 'gcr.io/google-samples/kubernetes-bootcamp';

/** The command of the lab's own manifest. */
const myApp =
  'mkdir /www && echo MyApp on $(hostname) > /www/index.html && exec httpd -f -p 9376 -h /www';

describe('what a container does', () => {
  test.each([
    ['nginx', 80],
    ['nginx:latest', 80],
    ['nginx:stable', 80],
    ['nginx:1.14.2', 80],
    ['library/nginx', 80],
    ['docker.io/nginx', 80],
    ['docker.io/library/nginx:alpine', 80],
    [`${bootcamp}:v1`, 8080],
  ])('image %j serves at port %j', (image, port) => {
    expect(findBehaviour({ name: 'c', image })).toMatchObject({ lasts: true, page: { port } });
  });

  test.each([
    ...[bootcamp, `${bootcamp}:v2`, 'nginx:misspelled', 'localhost:5000/nginx', 'nginxx', ''],
    ...['busybox:musl', 'constructor'],
  ])('nobody has the image %j', (image) => {
    expect(findBehaviour({ name: 'c', image })).toBeUndefined();
  });

  test.each<[string, object, number | null]>([
    ['nginx', { command: ['/usr/sbin/nginx'], args: ['-g', 'daemon off;'] }, 80],
    ['busybox:1.28', { command: ['sh', '-c', myApp] }, 9376],
    ['busybox:1.28', { args: ['/bin/sh', '-c', myApp] }, 9376],
    ['busybox', { command: ['httpd', '-f'] }, 80],
    ['busybox', { command: ['sh', '-c', 'httpd -p 0.0.0.0:81; sleep infinity'] }, 81],
    ['busybox', { command: ['sh', '-c', 'httpd -f -p 82 & tail -f /dev/null'] }, 82],
    ['busybox', { command: ['sleep', '3600'] }, null],
    ['busybox', { command: ['sleep'], args: ['1d'] }, null],
    ['busybox', { command: ['sh', '-c', 'while true; do date; sleep 1; done'] }, null],
    ['busybox', { command: ['sh', '-c', 'false || sleep 3600'] }, null],
    ['busybox', { command: ['sh', '-c', 'false; sleep 3600'] }, null],
    ['nginx', { command: ['sleep', '3600'] }, null],
  ])('%s with %j stays', (image, given, port) => {
    const behaviour = findBehaviour({ name: 'c', image, ...given });
    expect({ lasts: behaviour?.lasts, port: behaviour?.page?.port ?? null }).toEqual({
      ...{ lasts: true, port },
    });
  });

  test.each<[string, object, number]>([
    ['busybox', {}, 0],
    ['busybox', { command: ['sh', '-c', 'httpd -p 9376'] }, 0],
    ['busybox', { command: ['sh', '-c', 'sleep 5 && exit 3'] }, 3],
    ['busybox', { command: ['sh', '-c', 'false && sleep 3600'] }, 1],
    ['busybox', { command: ['sh', '-c', 'true || sleep 3600'] }, 0],
    ['busybox', { command: ['sh', '-c', ''] }, 0],
    ['busybox', { command: ['slep', '3600'] }, 127],
    ['nginx', { command: ['false'] }, 1],
    ['nginx', { command: ['httpd', '-f'] }, 127],
    ['nginx', { args: ['constructor'] }, 127],
  ])('%s with %j ends', (image, given, exitCode) => {
    expect(findBehaviour({ name: 'c', image, ...given })).toMatchObject({ lasts: false, exitCode });
  });

  test.each([
    [myApp, 'MyApp on web-1\n'],
    ['echo "I am $HOSTNAME" > index.html; httpd -f', 'I am web-1\n'],
    [`echo '\${HOSTNAME}' > /www/index.html; httpd -f -h /www`, 'web-1\n'],
    ['httpd -f', undefined],
  ])('%s: the page is the one that the command wrote', (script, page) => {
    const found = findBehaviour({ name: 'c', image: 'busybox', command: ['sh', '-c', script] });
    expect(found?.page?.answer('web-1')).toBe(page);
  });
});
