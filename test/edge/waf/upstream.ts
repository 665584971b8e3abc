/** A server that plays Airflow, the auth proxy and Keycloak: it says which of them was asked for what. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createEncryptedServer } from 'node:https';
import type { Duplex } from 'node:stream';

/** What an upstream says of the request. */
export interface Echo {
  readonly upstream: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
}

export async function startUpstream(upstream: string, options: { port?: number; cert?: string; key?: string } = {}): Promise<Server> {
  const listener: RequestListener = (request, response) => {
    answer(upstream, request, response);
  };
  const server = options.cert ? createEncryptedServer(options, listener) : createServer(listener);
  server.on('upgrade', webSocket);
  server.listen(options.port ?? 0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

async function answer(upstream: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://any');
  if (pathname.endsWith('/lines')) {
    response.setHeader('content-type', 'application/x-ndjson');
    for (let line = 0; line < 3; line++) {
      response.write(`{"line":${line}}\n`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    response.end();
  } else if (pathname.endsWith('/large')) {
    const block = Buffer.alloc(2 ** 20, 'x');
    for (let block_ = Number(searchParams.get('mebibytes')); block_ > 0; block_--)
      if (!response.write(block)) await new Promise((resolve) => response.once('drain', resolve));
    response.end();
  } else {
    const { url, method, headers } = request;
    response.setHeader('strict-transport-security', 'max-age=1');
    response.setHeader('x-powered-by', 'test');
    response.end(JSON.stringify({ upstream, url, method, headers, bytes }));
  }
}

/** Accepts, and says back what comes. https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
function webSocket(request: IncomingMessage, socket: Duplex): void {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on('data', (data) => socket.write(data));
  socket.on('error', () => socket.destroy());
}
