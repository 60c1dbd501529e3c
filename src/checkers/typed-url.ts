import { asSeen } from './typed-text.js';

/** An address that a student typed as the place where something answers. */
export interface TypedUrl {
  scheme: 'http' | 'https';
  /** Lowercase. An IPv6 address has no brackets and is in its shortest form. */
  host: string;
  /** False if `host` is an IP address. */
  isName: boolean;
  /** null if none was written. */
  port: number | null;
}

const around = /^[\s"'`“”<(]+|[\s"'`“”>).,;]+$/g;
const curl = /^curl\s+(?:-\S+\s+)*["']?/i;
const url = /^(?:(https?):\/\/)?(\[[\da-f:.]+\]|[a-z\d.-]+)(?::(\d{1,5}))?(?:\/\S*)?$/i;
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** A host name of RFC 1123 labels with at least one letter, so that a number is no name. */
const name = /^(?=.*[a-z])[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/;

/** A host with a port, or a URL, within a longer text; a full stop behind it is the sentence's. */
const within =
  /(?:https?:\/\/(?:\[[\da-f:.]+\]|[a-z\d](?:[a-z\d.-]*[a-z\d])?)(?::\d+)?|(?<![\w.:-])(?:\[[\da-f:.]+\]|[a-z\d-]+(?:\.[a-z\d-]+)+|localhost):\d+)(?!\w|[.:]\w)/i;
/** An IPv4 address and, a few words on, its port. */
const apart = /(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?!\.?\d)\D{1,40}?(?<![\d.])(\d{2,5})(?!\w|\.\d)/;
/** The column PORT(S) of kubectl, whose second number is the node's. */
const portsColumn = /(?<![\d.])\d{1,5}:(\d{1,5})\/tcp/gi;

/**
 * Finds an address such as `10.20.0.7:31234` in a text, whatever stands around it: a scheme, a path,
 * a `curl` with its options, or a sentence. Returns undefined if there is none.
 */
export function findTypedUrl(text: string): TypedUrl | undefined {
  const seen = asSeen(text).replace(portsColumn, '$1');
  const parsed = parse(seen.replace(around, '').replace(curl, ''));
  if (parsed) return parsed;
  const [written] = within.exec(seen) ?? [];
  if (written !== undefined) return parse(written);
  const [, host, port] = apart.exec(seen) ?? [];
  return host === undefined ? undefined : parse(`${host}:${port}`);
}

function parse(text: string): TypedUrl | undefined {
  const match = url.exec(text);
  const host = match?.[2] && canonicalHost(match[2]);
  if (!host) return undefined;
  const port = match?.[3] === undefined ? null : Number(match[3]);
  if (port !== null && (port < 1 || port > 65535)) return undefined;
  const scheme = match?.[1]?.toLowerCase() === 'https' ? 'https' : 'http';
  return { scheme, host, isName: name.test(host), port };
}

/**
 * Normalizes a host, so that two spellings of an address become equal. Returns undefined for what
 * is neither an IP address nor a name.
 */
export function canonicalHost(written: string): string | undefined {
  const host = written.toLowerCase();
  if (ipv4.test(host))
    return host.split('.').every((part) => Number(part) < 256) ? host : undefined;
  if (!host.includes(':')) return name.test(host) ? host : undefined;
  const address = host.replace(/^\[|\]$/g, '');
  return URL.canParse(`http://[${address}]`)
    ? new URL(`http://[${address}]`).hostname.slice(1, -1)
    : undefined;
}
