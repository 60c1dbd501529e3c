import { type IncomingHttpHeaders, request } from 'node:http';

/** An answer of the server. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Where a redirect leads; '' where it is none. */
  location: string;
  text: string;
}

/** One event of a stream. */
export interface StreamedEvent {
  panel: string;
  steps: string;
  running: boolean;
  now: number;
}

type Headers = Record<string, string>;

/** Like a browser that follows nothing by itself: keeps cookies, and the token of the last form it saw. */
export class WebClient {
  readonly cookies = new Map<string, string>();
  /** Sent with every request, such as what a proxy adds. */
  headers: Headers = {};
  csrfToken = '';

  constructor(readonly url: string) {}

  /** The path is sent as it is: nothing makes it canonical. */
  async get(path: string, headers: Headers = {}): Promise<Answer> {
    return await this.#send('GET', path, headers);
  }

  /** Posts a form with the token of the last page, unless the form has its own. */
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
    // a new session has a new token
    if (answer.status === 303) await this.follow('/');
    return answer;
  }

  /** A page, after every redirect on the way to it. */
  async follow(path: string): Promise<Answer> {
    let answer = await this.get(path);
    for (let hops = 0; answer.location !== '' && hops < 5; hops += 1) {
      answer = await this.get(answer.location);
    }
    return answer;
  }

  /** Reads a stream of events until the server ends it, or until `enough` says so. */
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

/** Throws for a page that our Content-Security-Policy would break: script or style inside the HTML. */
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
