/** Behind a Gateway or Ingress that ends TLS; 127.0.0.2 plays it. */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { AIRFLOW, ask, common, echo, type Stage, tls } from './check';
import { eventually } from './eventually';

const ENTRY = '127.0.0.2';

export const behindAnEntry: Stage = {
  title: 'A firewall behind a Gateway or Ingress',
  settings: ({ webserver, 'execution-api': executionApi, 'auth-proxy': authProxy }) => ({
    ...common,
    ...tls,
    rateLimits: { ...common.rateLimits, apiPerSecond: 2 },
    tlsEndsAt: 'entry',
    trustedProxies: [`${ENTRY}/32`],
    airflow: { host: AIRFLOW, basePath: '', webserver, executionApi, authProxy },
  }),
  checks: {
    'the entry is believed about the client, by its last address': async (waf) => {
      const headers = { 'x-forwarded-for': '192.0.2.66, 192.0.2.1', 'x-forwarded-proto': 'https' };
      const answer = await ask.plain(waf, { headers, from: ENTRY });
      const seen = echo(answer).headers;
      deepStrictEqual([seen['x-forwarded-for'], seen['x-forwarded-proto']], ['192.0.2.1', 'https']);
      strictEqual(answer.headers['strict-transport-security'], 'max-age=63072000');
    },

    'anybody else is not believed, and sent to TLS': async (waf) => {
      const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' };
      const { status, headers: sent } = await ask.plain(waf, { path: '/dags', headers });
      deepStrictEqual([status, sent.location], [308, `https://${AIRFLOW}/dags`]);
      const logged = () => waf.log('access').some((line) => line.includes('"client":"127.0.0.1"') && line.includes('"status":308'));
      await eventually('the access log has its own address', logged, 10);
    },

    'who came to the entry without TLS is sent back': async (waf) => {
      const { status, headers } = await ask.plain(waf, { headers: { 'x-forwarded-proto': 'http' }, from: ENTRY });
      deepStrictEqual([status, headers.location], [308, `https://${AIRFLOW}/`]);
    },

    'rates are the clients’ own, not the entry’s': async (waf) => {
      const api = (client: string) =>
        ask.plain(waf, {
          path: '/api/v2/dags',
          from: ENTRY,
          headers: { 'x-forwarded-for': client, 'x-forwarded-proto': 'https' },
        });
      const greedy = await Promise.all(Array.from({ length: 20 }, () => api('192.0.2.7')));
      strictEqual(greedy.filter(({ status }) => status === 429).length >= 15, true);
      strictEqual((await api('192.0.2.8')).status, 200);
    },

    'the Execution API is open where it is told to be': async (waf) => {
      const headers = { 'x-forwarded-proto': 'https' };
      strictEqual(echo(await ask.plain(waf, { path: '/execution/health', headers, from: ENTRY })).upstream, 'execution-api');
    },
  },
};
