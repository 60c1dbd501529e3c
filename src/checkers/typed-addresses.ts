import { asSeen } from './typed-text.js';
import { canonicalHost } from './typed-url.js';

/** `port` is null if none was written. */
export interface TypedAddress {
  ip: string;
  port: number | null;
}

/** The addresses in an answer that a student typed. */
export interface TypedAddresses {
  /** Without duplicates, in the order typed. */
  addresses: TypedAddress[];
  /** What looks like an address and is none, such as `10.1.0` or `10.1.0.300`. */
  unknown: string[];
  /** True if the answer contains `+ 2 more...`, with which kubectl shortens a long list. */
  truncated: boolean;
}

const truncation = /\+\s*\d+\s*more\s*(\.{2,}|…)?/gi;
/** Groups of hexadecimal digits with colons between them, and a port where brackets tell it apart. */
const candidate6 =
  /\[([\da-f:]{2,39})\](?::(\d{1,5}))?|(?<![\w:.])((?:[\da-f]{0,4}:){2,7}[\da-f]{0,4})(?![\w:.])/gi;
/** Digits with dots between them, and a port. A full stop at the end of a sentence is no part. */
const candidate = /(?<![\d.])(\d+(?:\.\d+)+)(?::(\d{1,5})(?!\d))?/g;
const address = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * Finds the addresses in a text, with or without ports, whatever stands between and around them:
 * people write lists in many ways. IPv6 addresses are returned in their shortest form.
 */
export function findTypedAddresses(text: string): TypedAddresses {
  const seen = asSeen(text);
  const whole = seen.replace(truncation, ' ');
  const addresses = new Map<string, TypedAddress>();
  const unknown: string[] = [];
  for (const match of whole.matchAll(candidate)) {
    const [written, ip, port] = match as unknown as [string, string, string | undefined];
    const isAddress = address.test(ip) && ip.split('.').every((part) => Number(part) < 256);
    if (isAddress) addresses.set(written, { ip, port: port === undefined ? null : Number(port) });
    else unknown.push(written);
  }
  for (const [written, bracketed, port, bare] of whole.matchAll(candidate6)) {
    const ip = canonicalHost(bracketed ?? (bare as string));
    if (ip?.includes(':'))
      addresses.set(written, { ip, port: port === undefined ? null : Number(port) });
  }
  return { addresses: [...addresses.values()], unknown, truncated: whole !== seen };
}
