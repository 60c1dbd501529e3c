import { expect, test } from '@jest/globals';
import { sharedNodes } from '../../../src/domain/shared-nodes.js';

const node = (name: string, address: string, clusterId: string | null, sshPort = 22) => ({
  student: { id: name, login: name, name },
  ...{ address, sshPort, clusterId },
});
const found = (nodes: ReturnType<typeof node>[]) =>
  sharedNodes(nodes).map(({ students, because }) => [because, ...students.map(({ id }) => id)]);

test('one address and port is one machine, and another port of it is another', () => {
  expect(
    found([
      node('ada', '192.0.2.1', null),
      node('bob', '192.0.2.1', null),
      node('cy', '192.0.2.1', null, 2222),
      node('di', '192.0.2.2', null),
    ]),
  ).toEqual([['address', 'ada', 'bob']]);
});

test('one cluster behind two addresses may be one machine; behind one it is said already', () => {
  const ada = node('ada', '192.0.2.1', 'cluster');
  const bob = node('bob', '192.0.2.9', 'cluster', 2222);
  const cy = node('cy', '192.0.2.1', 'cluster');
  expect(found([ada, bob])).toEqual([['cluster', 'ada', 'bob']]);
  expect(found([ada, cy])).toEqual([['address', 'ada', 'cy']]);
  expect(found([ada, bob, cy])).toEqual([
    ['address', 'ada', 'cy'],
    ['cluster', 'ada', 'bob', 'cy'],
  ]);
});

test('a class whose machines are copies of one image shares nothing', () => {
  const copies = [1, 2, 3, 4, 5].map((n) => node(`s${n}`, `192.0.2.${n}`, 'of the image'));
  expect(found(copies.slice(0, 4))).toHaveLength(1);
  expect(found(copies)).toEqual([]);
});
