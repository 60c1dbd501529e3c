const maxBytes = 256 * 1024;
const limitMs = 5000;

/**
 * Reads a manifest from a web server on this machine, which in the demo is Podmark itself. Refuses
 * every other URL, because the practice node has no access to the outside.
 */
export async function readManifest(url: string): Promise<string> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isHere =
    parsed?.protocol === 'http:' && /^(localhost|127(\.\d+){3})$/.test(parsed.hostname);
  if (!parsed || !isHere)
    throw new Error('the practice node reads manifests from this machine only');
  const response = await fetch(parsed, { redirect: 'error', signal: AbortSignal.timeout(limitMs) });
  if (!response.ok) throw new Error(`the server answered with status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error('the manifest is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
