/** Requests as a hostile or an honest client sends them: any path as it is, any host, from any address of this machine. */
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as plain, type RequestOptions } from 'node:http';
import { request as encrypted } from 'node:https';

export interface Ask {
  readonly path?: string;
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Source address: each has rate limits of its own. */
  readonly from?: string;
  /** @default - plain HTTP */
  readonly tls?: { readonly ca: string; readonly servername?: string; readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' };
  readonly port: number;
}

export interface Answer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Starts a request. */
export function open({ path = '/', host = 'airflow.example.com', method = 'GET', headers, from, tls, port }: Ask): ClientRequest {
  const options: RequestOptions = {
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { host, 'user-agent': 'test', accept: '*/*', ...headers },
    localAddress: from ?? '127.0.0.1',
    agent: false,
  };
  if (!tls) return plain(options);
  const { ca, servername = host, maxVersion } = tls;
  return encrypted({ ...options, ca, servername, maxVersion, minVersion: maxVersion, ciphers: maxVersion && 'DEFAULT:@SECLEVEL=0' });
}

export async function respond(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request.once('response', resolve).once('error', reject));
}

export async function ask(what: Ask): Promise<Answer> {
  const request = open(what);
  try {
    request.end(what.body);
    const response = await respond(request);
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) body += chunk;
    return { status: response.statusCode ?? 0, headers: response.headers, body };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ECONNRESET') return { status: 0, headers: {}, body: '' };
    throw error;
  }
}
