/** Where a student says that something answers. */
export interface TypedUrl {
  scheme: 'http' | 'https';
  /** In small letters; an IPv6 address without brackets, in its shortest form. */
  host: string;
  /** False for an address. */
  isName: boolean;
  /** null where none was written. */
  port: number | null;
}

const around = /^[\s"'`“”<(]+|[\s"'`“”>).,;]+$/g;
const curl = /^curl\s+(?:-\S+\s+)*["']?/i;
const url = /^(?:(https?):\/\/)?(\[[\da-f:.]+\]|[a-z\d.-]+)(?::(\d{1,5}))?(?:\/\S*)?$/i;
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** A name that is no number, part by part as RFC 1123 has it. */
const name = /^(?=.*[a-z])[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/;

/** Reads `10.20.0.7:31234`, with or without `http://`, a path, or the `curl` before it; undefined where it is no such thing. */
export function parseTypedUrl(text: string): TypedUrl | undefined {
  const match = url.exec(text.replace(around, '').replace(curl, ''));
  const host = match?.[2] && canonicalHost(match[2]);
  if (!host) return undefined;
  const port = match?.[3] === undefined ? null : Number(match[3]);
  if (port !== null && (port < 1 || port > 65535)) return undefined;
  const scheme = match?.[1]?.toLowerCase() === 'https' ? 'https' : 'http';
  return { scheme, host, isName: name.test(host), port };
}

/** Two ways to write an address become the same text; undefined for what is neither address nor name. */
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
