import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CommandOutput } from './command-output.js';
import { parseFlags } from './flags.js';

type Dial = (host: string, port: number) => Promise<Duplex | 'refused' | 'timeout'>;

/** Exit codes of curl(1). */
const codes = { usage: 2, refused: 7, timeout: 28, empty: 52 };

/** Runs `curl [-q] [-s] [-S] [-i] [-m N] [--noproxy HOSTS] URL`, which reaches only what the practice node reaches. */
export async function runCurl(args: readonly string[], dial: Dial): Promise<CommandOutput> {
  const bundled = args.flatMap((arg) =>
    /^-[sSi]{2,}$/.test(arg) ? [...arg.slice(1)].map((letter) => `-${letter}`) : [arg],
  );
  const simple = bundled.filter((arg) => !['-q', '-s', '-S', '-i'].includes(arg));
  const { words, flags } = parseFlags(simple);
  const target = urlOf(words[0]);
  if (!target) return failed(codes.usage, 'curl: try a URL such as http://localhost:30080');
  const limitMs = Number(flags.get('m') ?? flags.get('max-time') ?? 10) * 1000;
  const port = Number(target.port || 80);
  const stream = await within(limitMs, dial(target.hostname, port));
  if (stream === 'refused')
    return failed(
      codes.refused,
      `curl: (7) Failed to connect to ${target.hostname} port ${port}: Connection refused`,
    );
  if (stream === 'timeout') return failed(codes.timeout, 'curl: (28) Connection timed out');
  return await get(stream, target, bundled.includes('-i'), limitMs);
}

function urlOf(word: string | undefined): URL | undefined {
  const text = word?.includes('://') ? word : `http://${word ?? ''}`;
  return URL.canParse(text) && text.startsWith('http://') ? new URL(text) : undefined;
}

function failed(exitCode: number, message: string): CommandOutput {
  return { exitCode, stdout: '', stderr: `${message}\n` };
}

async function within<T>(limitMs: number, asked: Promise<T>): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), limitMs);
  });
  try {
    return await Promise.race([asked, expired]);
  } finally {
    clearTimeout(timer);
  }
}

function get(stream: Duplex, url: URL, withHead: boolean, limitMs: number): Promise<CommandOutput> {
  return new Promise((resolve) => {
    const settle = (output: CommandOutput) => {
      clearTimeout(timer);
      stream.destroy();
      resolve(output);
    };
    const timer = setTimeout(
      () => settle(failed(codes.timeout, 'curl: (28) Operation timed out')),
      limitMs,
    );
    const outgoing = request({
      createConnection: () => stream as never,
      host: url.hostname,
      path: url.pathname,
      headers: { host: url.host, connection: 'close' },
    });
    outgoing.on('error', () => settle(failed(codes.empty, 'curl: (52) Empty reply from server')));
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const head = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n\r\n`;
        const body = Buffer.concat(chunks).toString('utf8');
        settle({ exitCode: 0, stdout: withHead ? head + body : body, stderr: '' });
      });
    });
    outgoing.end();
  });
}
