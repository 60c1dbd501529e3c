import { expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { readKubeconfig } from '../../../src/node/kubeconfig.js';
import { kubeconfig, selfSigned } from '../../support/nodes.js';

const data = (pem: string) => Buffer.from(pem).toString('base64');
const certificate = {
  'client-certificate-data': data(selfSigned.certificate),
  'client-key-data': data(selfSigned.key),
};

/** The tests' kubeconfig with more in its cluster, its user and itself. */
function withMore(cluster: object, user: object = {}, file: object = {}): string {
  const given = parse(kubeconfig());
  Object.assign(given.clusters[0].cluster, cluster);
  Object.assign(given.users[0].user, user);
  return stringify({ ...given, ...file });
}

const minikube = () => [{ name: 'cluster_info', extension: { provider: 'minikube.sigs.k8s.io' } }];

test.each<[string, string]>([
  ['extensions', withMore({ extensions: minikube() }, { extensions: minikube() })],
  ['how answers are packed', withMore({ 'disable-compression': 'true' })],
  ['what is off or empty', withMore({ 'insecure-skip-tls-verify': false, 'proxy-url': '' })],
  ['what kubectl 1.20 writes', withMore({}, { 'as-user-extra': null, as: '~', 'as-groups': [] })],
  ['preferences', withMore({}, {}, { preferences: { colors: true }, extensions: minikube() })],
  [
    'other contexts, clusters and users, whatever they have',
    (() => {
      const given = parse(kubeconfig());
      given.contexts.push({ name: 'other', context: { cluster: 'gone' } });
      given.clusters.push({ name: 'other', cluster: { server: 'http://x', 'proxy-url': 'x' } });
      given.users.push({ name: 'other', user: { exec: { command: 'id' } } }, { name: 'empty' });
      return stringify(given);
    })(),
  ],
])('a kubeconfig with %s is taken', (_, text) => {
  expect(readKubeconfig(text)).toMatchObject({ token: 'secret', cert: null });
});

test('of a certificate and a token the certificate is taken, as the API does', () => {
  const read = readKubeconfig(kubeconfig({ ...certificate, token: 'secret' }));
  expect(read).toMatchObject({ token: null, cert: selfSigned.certificate });
});

test.each<[string, object, object]>([
  ['insecure-skip-tls-verify', { 'insecure-skip-tls-verify': true }, {}],
  ['proxy-url', { 'proxy-url': 'http://proxy.example' }, {}],
  ['tls-server-name', { 'tls-server-name': 'other' }, {}],
  ['kubectl config view --raw --flatten', { 'certificate-authority': '/ca.crt' }, {}],
  ['kubectl config view --raw --flatten', {}, { 'client-certificate': '/c.crt' }],
  ['kubectl config view --raw --flatten', {}, { 'client-key': '/c.key' }],
  ['tokenFile', {}, { tokenFile: '/token' }],
  ['exec', {}, { exec: { command: 'id' } }],
  ['auth-provider', {}, { 'auth-provider': { name: 'gcp' } }],
  ['username', {}, { username: 'admin', password: 'x' }],
  ['as', {}, { as: 'root' }],
  ['as-groups', {}, { 'as-groups': ['system:masters'] }],
])('%s is refused by name: %j %j', (words, cluster, user) => {
  expect(() => readKubeconfig(withMore(cluster, user))).toThrow(words);
});

test('a field that nobody knows is refused, and its name is the word of the node', () => {
  const text = withMore({ 'run-\u001b[31mthis': 'x' });
  expect(() => readKubeconfig(text)).toThrow(
    expect.objectContaining({
      reason: 'kubeconfig-invalid',
      said: 'run-this',
      detail: expect.stringContaining('has a field that Podmark does not know'),
    }),
  );
});

test.each([
  [kubeconfig({ 'client-certificate-data': certificate['client-certificate-data'], token: 't' })],
  [withMore({}, { token: '' })],
])('credentials that are not whole are refused', (text) => {
  expect(() => readKubeconfig(text)).toThrow('or “token”');
});

test('without a current context it says how to set one', () => {
  expect(() => readKubeconfig(withMore({}, {}, { 'current-context': '' }))).toThrow(
    'kubectl config use-context',
  );
});
