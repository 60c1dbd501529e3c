import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type SshOpening, watchOpening } from '../../../src/node/ssh-opening.js';
import { Cleanups, listen } from '../../support/nodes.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

const offered = {
  ...{ kex: ['curve25519-sha256'], serverHostKey: ['ssh-ed25519'] },
  ...{ cipher: ['aes128-gcm@openssh.com', 'aes128-ctr'], hmac: ['hmac-sha2-256'] },
};

/** Reads what a server that sends these bytes and hangs up began with. */
async function openingOf(bytes: string | Buffer): Promise<SshOpening> {
  const port = await listen(
    createServer((socket) => socket.end(bytes)),
    cleanups,
  );
  const socket = connectTcp(port, '127.0.0.1');
  const opening = watchOpening(socket, offered);
  await once(socket, 'close');
  return opening.read();
}

/** A KEXINIT packet with these six lists: key exchange, host key, ciphers in and out, MACs. */
function kexInit(...lists: string[]): Buffer {
  const parts = lists.map((list) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(list.length);
    return Buffer.concat([length, Buffer.from(list)]);
  });
  return Buffer.concat([Buffer.alloc(5), Buffer.from([20]), Buffer.alloc(16), ...parts]);
}

const identification = Buffer.from('SSH-2.0-Test\r\n');
const [kex, hostKey, gcm, ctr, mac] = [
  ...['curve25519-sha256', 'ssh-ed25519', 'aes128-gcm@openssh.com', 'aes128-ctr'],
  'hmac-sha2-256',
] as const;

test.each<[string, Buffer, string | undefined]>([
  ['all there is', kexInit(kex, hostKey, ctr, ctr, mac, mac), undefined],
  ['one of several', kexInit(`x,${kex},y`, hostKey, ctr, ctr, mac, mac), undefined],
  ['a cipher that needs no MAC', kexInit(kex, hostKey, gcm, gcm, 'x', 'x'), undefined],
  ['another key exchange', kexInit('x', hostKey, ctr, ctr, mac, mac), 'key exchange'],
  ['another host key', kexInit(kex, 'x', ctr, ctr, mac, mac), 'host key'],
  ['another cipher one way', kexInit(kex, hostKey, ctr, 'x', mac, mac), 'cipher'],
  ['another MAC one way', kexInit(kex, hostKey, gcm, ctr, 'x', 'x'), 'MAC'],
  ['no packet', Buffer.alloc(0), undefined],
  ['a header only', Buffer.alloc(5), undefined],
  ['another packet', Buffer.alloc(40), undefined],
  ['no lists', kexInit(), undefined],
  ['two lists', kexInit('x', hostKey), undefined],
  ['half a list', kexInit(kex, hostKey, ctr, ctr, mac, mac).subarray(0, -3), undefined],
])('the algorithms of a server that sends %s', async (_, packet, missing) => {
  const opening = await openingOf(Buffer.concat([identification, packet]));
  expect(opening).toEqual({ kind: 'ssh', said: '', missing });
});

test('lines may come before the identification, and only the beginning is kept', async () => {
  const text = `Welcome\r\n${identification}${'x'.repeat(200_000)}`;
  expect(await openingOf(text)).toEqual({ kind: 'ssh', said: '', missing: undefined });
  const late = await openingOf(`${'x'.repeat(300_000)}\n${identification}`);
  expect(late.kind).toBe('none');
});

test.each<[string, SshOpening['kind'], string]>([
  ['', 'none', ''],
  ['Exceeded MaxStartups\r\n', 'none', 'Exceeded MaxStartups'],
  ['HTTP/1.1 400 Bad Request\r\n\r\n', 'foreign', 'HTTP/1.1 400 Bad Request'],
  ['220 mail ESMTP\r\n', 'foreign', '220 mail ESMTP'],
  ['* OK IMAP4rev1\r\n', 'foreign', '* OK IMAP4rev1'],
  ['\u0015\u0003\u0001', 'foreign', ''],
])('%j is %s', async (text, kind, said) => {
  expect(await openingOf(text)).toEqual({ kind, said, missing: undefined });
});
