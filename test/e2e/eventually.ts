import { seconds, sleep } from './report';

/** What `body` returns, as soon as it no longer throws; its last complaint when the time is over. */
export async function eventually<T>(timeoutMs: number, body: () => Promise<T>): Promise<T> {
  const started = Date.now();
  for (;;) {
    try {
      return await body();
    } catch (error) {
      if (Date.now() - started < timeoutMs) await sleep(1000);
      else throw new Error(`after ${seconds(timeoutMs)}: ${error instanceof Error ? error.message : error}`);
    }
  }
}
