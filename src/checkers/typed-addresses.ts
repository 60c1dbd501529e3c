/** The addresses in an answer that a student typed. */
export interface TypedAddresses {
  /** Without duplicates, in the order typed. `port` is null if none was written. */
  addresses: { ip: string; port: number | null }[];
  /** The words that are not addresses. */
  unknown: string[];
  /** True if the answer contains `+ 2 more...`, with which kubectl shortens a long list. */
  truncated: boolean;
}

const truncation = /\+\s*\d+\s*more\s*(\.{2,}|…)?/gi;
const address = /^(?:https?:\/\/)?(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?(?:\/[a-z]*)?$/i;

/**
 * Parses IPv4 addresses with or without ports. Spaces, commas, semicolons, brackets and quotes may
 * separate them.
 */
export function parseTypedAddresses(text: string): TypedAddresses {
  const whole = text.replace(truncation, ' ');
  const words = whole
    .split(/[\s,;[\]()"'`]+/)
    .filter((word) => word !== '' && word !== '...' && word !== '…');
  const addresses = new Map<string, { ip: string; port: number | null }>();
  const unknown: string[] = [];
  for (const word of words) {
    const match = address.exec(word.replace(/\.$/, ''));
    if (match?.[1] === undefined || match[1].split('.').some((part) => Number(part) > 255))
      unknown.push(word);
    else
      addresses.set(match[0], {
        ip: match[1],
        port: match[2] === undefined ? null : Number(match[2]),
      });
  }
  return { addresses: [...addresses.values()], unknown, truncated: whole !== text };
}
