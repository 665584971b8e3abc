import { type Agent, request } from 'node:https';

/** A server as it is reached here: its address, and the name on its certificate. */
export interface Door {
  readonly ports: readonly number[];
  readonly authority: string;
  readonly serverName: string;
  /** Keeps connections. @default - each request has one of its own */
  readonly agent?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly url: string;
}

interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let turn = 0;

/** One request to a URL, at the door instead of where its name leads; several ports take turns. */
export function ask(
  { ports, authority, serverName, agent }: Door,
  url: string,
  { method = 'GET', headers = {}, body }: Question = {},
): Promise<Answer> {
  const { host, pathname, search } = new URL(url);
  const options = {
    host: '127.0.0.1',
    port: ports[turn++ % ports.length],
    servername: serverName,
    ca: authority,
    path: `${pathname}${search}`,
    method,
    headers: { host, ...headers },
    agent: agent ?? (false as const),
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString(), url }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const postForm = (door: Door, url: string, fields: Readonly<Record<string, string>>): Promise<Answer> =>
  ask(door, url, { method: 'POST', headers: FORM, body: new URLSearchParams(fields).toString() });

/** A page of Keycloak: its id in the login theme, and its forms. */
export class Page {
  constructor(readonly answer: Answer) {}

  get id(): string {
    return /data-page-id="login-([^"]+)"/.exec(this.answer.text)?.[1] ?? `no page of Keycloak (${this.answer.status})`;
  }

  /** What it says went wrong. */
  get complaint(): string | undefined {
    const { text } = this.answer;
    const found = /id="input-error[^"]*"[^>]*>\s*([^<]+)/.exec(text) ?? /class="instruction"[^>]*>\s*([^<]+)/.exec(text);
    return (found ?? /pf-m-danger[\s\S]*?alert__title[^>]*>\s*([^<]+)/.exec(text))?.[1]?.trim();
  }

  /** Where its form goes, and what is in it already. @param id of the form. @default - the first */
  form(id?: string): { action: string; fields: Record<string, string> } {
    const forms = [...this.answer.text.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)];
    const [, attributes = '', content = ''] = forms.find(([, found = '']) => id === undefined || found.includes(`id="${id}"`)) ?? [];
    const action = /action="([^"]*)"/.exec(attributes)?.[1];
    if (!action) throw new Error(`page ${this.id} has no form ${id ?? ''}`);
    const inputs = [...content.matchAll(/<input[^>]*>/g)].map(([input]) => [attribute(input, 'name'), attribute(input, 'value')] as const);
    const fields = inputs.flatMap(([name, value]) => (name && value ? [[name, value] as const] : []));
    return { action: new URL(unescaped(action), this.answer.url).href, fields: Object.fromEntries(fields) };
  }
}

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
};

const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

/** Where a login ended: at a page of Keycloak, or back at the program that asked for it. */
export type Landing = { readonly page: Page } | { readonly returned: URL };

/** Keeps cookies and follows redirects, as a person's browser behind the firewall does. */
export class Browser {
  /** Name, and the whole line that set it. */
  readonly cookies = new Map<string, string>();

  /** @param host whose pages it opens; a redirect to another one is where the login ends */
  constructor(
    private readonly door: Door,
    private readonly host: string,
    private readonly address: string,
  ) {}

  async open(url: string, fields?: Readonly<Record<string, string>>): Promise<Landing> {
    let next = new URL(url);
    let body = fields && new URLSearchParams(fields).toString();
    for (let hops = 0; hops < 10; hops++) {
      const answer = await this.request(next.href, body);
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status >= 400 || typeof location !== 'string') return { page: new Page(answer) };
      next = new URL(location, next);
      body = undefined;
      if (next.host !== this.host) return { returned: next };
    }
    throw new Error(`${url} redirects without an end`);
  }

  /** Fills in a page's form and sends it. */
  submit(page: Page, fields: Readonly<Record<string, string>>, form?: string): Promise<Landing> {
    const { action, fields: present } = page.form(form);
    return this.open(action, { ...present, ...fields });
  }

  private async request(url: string, body: string | undefined): Promise<Answer> {
    const cookie = [...this.cookies.values()].map((line) => line.split(';')[0]).join('; ');
    const headers = {
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : FORM),
      'x-forwarded-for': this.address,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': this.host,
      'x-forwarded-port': '443',
    };
    const answer = await ask(this.door, url, { method: body === undefined ? 'GET' : 'POST', headers, body });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.remember(line);
    return answer;
  }

  private remember(line: string): void {
    const name = line.split('=')[0] ?? '';
    if (/;\s*max-age=0\b/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, line);
  }
}
