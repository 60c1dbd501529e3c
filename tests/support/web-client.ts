import { type IncomingHttpHeaders, request } from 'node:http';

/** A response of the server. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Where a redirect leads; empty if the response is not a redirect. */
  location: string;
  text: string;
}

/** The words of a page or a part of one, with one space between them. */
export function wordsOf(html: string): string {
  return html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

/** The data of one event of a stream. */
export interface StreamedEvent {
  panel: string;
  steps: string;
  running: boolean;
  now: number;
}

type Headers = Record<string, string>;

/**
 * An HTTP client that behaves like a browser: it keeps cookies and the CSRF token of the last form
 * that it received. It does not follow redirects by itself. A page with inline script or style
 * makes it throw.
 */
export class WebClient {
  readonly cookies = new Map<string, string>();
  /** Headers for every request, such as those that a proxy adds. */
  headers: Headers = {};
  csrfToken = '';

  constructor(readonly url: string) {}

  /** Gets a page. The path is sent exactly as given, without being normalized. */
  async get(path: string, headers: Headers = {}): Promise<Answer> {
    return await this.#send('GET', path, headers);
  }

  /** Posts a form with the CSRF token of the last form received, unless it contains its own. */
  async post(
    path: string,
    form: Record<string, string> = {},
    headers: Headers = {},
  ): Promise<Answer> {
    const body = new URLSearchParams({ csrfToken: this.csrfToken, ...form }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return await this.#send('POST', path, { ...type, ...headers }, body);
  }

  async signIn(login: string, password: string): Promise<Answer> {
    await this.get('/sign-in');
    const answer = await this.post('/sign-in', { login, password });
    // signing in starts a new session, whose CSRF token must be read from a page
    if (answer.status === 303) await this.follow('/');
    return answer;
  }

  /** Gets a page and follows up to five redirects. */
  async follow(path: string): Promise<Answer> {
    let answer = await this.get(path);
    for (let hops = 0; answer.location !== '' && hops < 5; hops += 1) {
      answer = await this.get(answer.location);
    }
    return answer;
  }

  /** Reads a stream of events until the server ends it or `enough` is true for the newest event. */
  async stream(
    path: string,
    enough: (event: StreamedEvent) => boolean = () => false,
  ): Promise<Answer & { events: StreamedEvent[] }> {
    const events: StreamedEvent[] = [];
    const answer = await this.#send('GET', path, {}, undefined, (text) => {
      events.splice(0, Infinity, ...parseEvents(text));
      const last = events.at(-1);
      return last !== undefined && enough(last);
    });
    return { ...answer, events };
  }

  #send(
    method: string,
    path: string,
    headers: Headers,
    body?: string,
    enough: (text: string) => boolean = () => false,
  ): Promise<Answer> {
    const { hostname, port } = new URL(this.url);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { ...(cookie && { cookie }), ...this.headers, ...headers };
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, method, path, headers: all, agent: false });
      asked.once('error', reject);
      asked.once('response', (response) => {
        let text = '';
        const finish = () => {
          const { statusCode = 0, headers: got } = response;
          this.#keep(got, text);
          resolve({ status: statusCode, headers: got, location: got.location ?? '', text });
        };
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (!enough(text)) return;
          response.destroy();
          finish();
        });
        response.once('end', finish);
        response.once('error', reject);
      });
      asked.end(body);
    });
  }

  #keep(headers: IncomingHttpHeaders, text: string): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    const token = /name="csrfToken" value="([0-9a-f]+)"/.exec(text)?.[1];
    if (token !== undefined) this.csrfToken = token;
    if (/^text\/html/.test(headers['content-type'] ?? '')) requireNothingInline(text);
  }
}

/** Throws if the HTML contains inline script or style, which the Content-Security-Policy blocks. */
export function requireNothingInline(html: string): void {
  const tags = html.match(/<[a-z][^>]*>/gi) ?? [];
  const found = tags.filter(
    (tag) =>
      (/^<script\b/i.test(tag) && !/\ssrc="/.test(tag)) ||
      /^<style\b/i.test(tag) ||
      /\s(style|on[a-z]+)\s*=/i.test(tag.replace(/"[^"]*"/g, '""')) ||
      /"\s*javascript:/i.test(tag),
  );
  if (found.length > 0) throw new Error(`inline script or style: ${found.join(' ')}`);
}

function parseEvents(text: string): StreamedEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => /^data:(.*)$/m.exec(block)?.[1] ?? [])
    .map((data) => JSON.parse(data));
}
