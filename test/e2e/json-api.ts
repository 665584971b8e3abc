import { setTimeout as pause } from 'node:timers/promises';

type Method = 'GET' | 'POST' | 'DELETE';

/** A server that speaks JSON. */
export class JsonApi {
  constructor(private readonly url: string) {}

  get<T>(path: string, query: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.request('GET', `${path}?${new URLSearchParams(query)}`, { headers });
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.request('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  delete(path: string): Promise<void> {
    return this.request('DELETE', path, {});
  }

  private async request<T>(method: Method, path: string, init: RequestInit): Promise<T> {
    const response = await this.send(method, path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  // A node under load drops a forwarded connection now and then; asking again is safe for reads only.
  private async send(method: Method, path: string, init: RequestInit, tries = method === 'GET' ? 4 : 1): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, { ...init, method, signal: AbortSignal.timeout(30_000) });
    } catch (error) {
      if (tries <= 1) throw new Error(`${method} ${path}: ${error instanceof Error ? (error.cause ?? error.message) : error}`);
      await pause(1000);
      return this.send(method, path, init, tries - 1);
    }
  }
}
