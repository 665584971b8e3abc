/** As production has it behind a cloud's load balancer: TLS ends here, single sign-on, Keycloak over TLS. */
import { deepStrictEqual, match, notStrictEqual, ok, rejects, strictEqual } from 'node:assert';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { AIRFLOW, AUTH, ask, common, echo, newClient, overTls, type Stage, tls } from './check';
import { ask as askAnybody, open, respond } from './client';
import { eventually } from './eventually';
import { compareRoutes, ROUTES } from './routing';
import type { RunningWaf } from './running-waf';

const ATTACK = "/api/v2/dags?dag_id_pattern=1'%20OR%20'1'='1'%20--%20s3cret-canary&code=\"s3cret-canary\"";
const GIBIBYTE = 2 ** 30;

interface AuditLine {
  readonly transaction: {
    readonly client_ip: string;
    readonly unique_id: string;
    readonly request: { readonly uri: string };
    readonly messages: readonly { readonly details: { readonly ruleId: string; readonly found_in: string } }[];
  };
}

/** Serial number of the certificate that a new connection gets. */
async function certificateOf(waf: RunningWaf): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: waf.ports.https, servername: AIRFLOW, ca: waf.authority });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

export const encryptedFirewall: Stage = {
  title: 'A firewall that ends TLS',
  settings: ({ webserver, 'auth-proxy': authProxy, login }) => ({
    ...common,
    ...tls,
    tlsEndsAt: 'waf',
    airflow: { host: AIRFLOW, basePath: '', webserver, authProxy },
    login: { host: AUTH, server: login, realm: 'airflow' },
  }),
  checks: {
    'each path goes where it belongs': (waf) => compareRoutes(ROUTES, (host, path) => ask.tls(waf, { host, path, from: newClient() })),

    'another host gets no answer': async (waf) => {
      strictEqual((await ask.plain(waf, { host: 'other.example.com' })).status, 0);
      strictEqual((await ask.tls(waf, { host: 'other.example.com', servername: AIRFLOW })).status, 0);
      await rejects(ask.tls(waf, { host: 'other.example.com' }), /unrecognized.name|EPROTO/i);
    },

    'the plain port leads to the other, and has nothing else': async (waf) => {
      const { status, headers } = await ask.plain(waf, { path: '/dags?a=b', method: 'POST' });
      deepStrictEqual([status, headers.location], [308, `https://${AIRFLOW}/dags?a=b`]);
      strictEqual((await ask.plain(waf, { host: 'any', path: '/healthz' })).status, 200);
      strictEqual((await ask.plain(waf, { host: 'any', path: '/status' })).status, 0);
    },

    'HSTS is sent once, with every answer': async (waf) => {
      for (const path of ['/', '/execution/health', ATTACK]) {
        const { headers } = await ask.tls(waf, { path, from: newClient() });
        strictEqual(headers['strict-transport-security'], 'max-age=63072000', path);
      }
      const { headers } = await ask.tls(waf, {});
      deepStrictEqual([headers['server'], headers['x-powered-by']], ['nginx', undefined]);
    },

    'TLS 1.2 and 1.3 are spoken, TLS 1.1 is not': async (waf) => {
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) echo(await ask.tls(waf, { maxVersion }));
      await rejects(ask.tls(waf, { maxVersion: 'TLSv1.1' }), /protocol.version|EPROTO/i);
    },

    'a client cannot pass for somebody else': async (waf) => {
      const claims = {
        'x-forwarded-for': '192.0.2.1',
        'x-real-ip': '192.0.2.1',
        forwarded: 'for=192.0.2.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'evil.example.com',
        'x-forwarded-user': 'admin',
        'x-auth-request-groups': 'airflow-admin',
      };
      const { headers } = echo(await ask.tls(waf, { headers: claims, from: '127.0.0.9' }));
      const seen = Object.fromEntries([...Object.keys(claims), 'host'].map((name) => [name, headers[name]]));
      deepStrictEqual(seen, {
        'x-forwarded-for': '127.0.0.9',
        'x-real-ip': '127.0.0.9',
        forwarded: undefined,
        'x-forwarded-proto': 'https',
        'x-forwarded-host': AIRFLOW,
        'x-forwarded-user': undefined,
        'x-auth-request-groups': undefined,
        host: AIRFLOW,
      });
    },

    'PUT, PATCH and DELETE pass': async (waf) => {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const headers = { 'content-type': 'application/json' };
        const body = method === 'GET' || method === 'DELETE' ? undefined : '{"is_paused":true}';
        const { method: seen } = echo(await ask.tls(waf, { path: '/api/v2/dags/example', method, body, headers: body ? headers : {} }));
        strictEqual(seen, method);
      }
    },

    'a login is limited, for its address alone': async (waf) => {
      const from = newClient();
      const login = { path: '/auth/token', method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"username":"a"}' };
      const answers = [];
      for (let attempt = 0; attempt < 20; attempt++) answers.push((await ask.tls(waf, { ...login, from })).status);
      deepStrictEqual([answers.slice(0, 7), answers.slice(-5)], [Array(7).fill(200), Array(5).fill(429)]);
      strictEqual((await ask.tls(waf, { ...login, path: '/auth/token?a=../../etc/passwd', from })).status, 429); // no rule is asked
      echo(await ask.tls(waf, { ...login, from: newClient() }));
      echo(await ask.tls(waf, { path: '/api/v2/dags', from }));
      echo(await ask.tls(waf, { from }));
      const another = newClient();
      const form = { host: AUTH, path: '/realms/airflow/login-actions/authenticate', from: another };
      const realm = await Promise.all(Array.from({ length: 20 }, () => ask.tls(waf, form)));
      ok(realm.filter(({ status }) => status === 429).length >= 10);
    },

    'a body beyond the limit is refused': async (waf) => {
      const post = { path: '/api/v2/variables', method: 'POST', headers: { 'content-type': 'application/json' } };
      strictEqual(echo(await ask.tls(waf, { ...post, body: JSON.stringify({ key: 'a', value: 'x '.repeat(250_000) }) })).bytes, 500_022);
      strictEqual((await ask.tls(waf, { ...post, body: JSON.stringify({ key: 'a', value: 'x'.repeat(1_100_000) }) })).status, 413);
    },

    'a login takes a short body only, said to be so or not': async (waf) => {
      const body = JSON.stringify({ username: 'a'.repeat(70_000) });
      for (const [name, value] of [['content-length', String(body.length)] as const, ['transfer-encoding', 'chunked'] as const]) {
        const headers = { 'content-type': 'application/json', [name]: value };
        strictEqual((await ask.tls(waf, { path: '/auth/token', method: 'POST', headers, body, from: newClient() })).status, 413);
      }
    },

    'a request of 20,000 arguments is refused before the rules are asked': async (waf) => {
      const body = JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key-${index}`, index])));
      const started = Date.now();
      const post = { path: '/api/v2/variables', method: 'POST', headers: { 'content-type': 'application/json' }, body };
      strictEqual((await ask.tls(waf, post)).status, 400);
      ok(Date.now() - started < 5000, 'it took as long as the rules need');
    },

    'a body that cannot be parsed is refused': async (waf) => {
      const post = { path: '/api/v2/variables', method: 'POST', headers: { 'content-type': 'application/json' } };
      strictEqual((await ask.tls(waf, { ...post, body: '{"key":' })).status, 400);
    },

    'an attack gets 403, and a line in the audit log without any value': async (waf) => {
      const headers = { authorization: 'Bearer s3cret-canary', cookie: '_token=s3cret-canary' };
      strictEqual((await ask.tls(waf, { path: ATTACK, headers, from: '127.0.0.7' })).status, 403);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = 'username=a&password=s3cret-canary%27%20UNION%20SELECT%20password%20FROM%20ab_user--';
      strictEqual((await ask.tls(waf, { path: '/attack-in-a-form', method: 'POST', headers: form, body })).status, 403);
      await eventually('the audit log has both', () => waf.log('audit').some((line) => line.includes('attack-in-a-form')), 10);
      const line = waf.log('audit').find((line) => line.includes('127.0.0.7')) ?? '';
      const { transaction } = JSON.parse(line) as AuditLine;
      deepStrictEqual([transaction.client_ip, transaction.request.uri], ['127.0.0.7', '/api/v2/dags']);
      ok(
        transaction.messages.some(({ details }) => details.ruleId === '942100' && details.found_in === 'ARGS:dag_id_pattern'),
        line,
      );
      const access = waf.log('access').find((line) => line.includes(`"request_id":"${transaction.unique_id}"`)) ?? '';
      strictEqual((JSON.parse(access) as { readonly status: number }).status, 403);
      for (const text of [waf.stdout, waf.stderr]) ok(!text.includes('canary'), 'a value is in a log');
      notStrictEqual(waf.stderr.match(/ModSecurity: Access denied/), null);
    },

    'the access log has no query string': async (waf) => {
      await ask.tls(waf, { path: '/oauth2/callback?code=s3cret-canary&state=x', from: newClient() });
      await eventually('it is logged', () => waf.log('access').some((line) => line.includes('"path":"/oauth2/callback"')), 10);
      ok(!waf.stdout.includes('canary'));
      for (const line of waf.log('access')) JSON.parse(line);
    },

    'a stream comes line by line': async (waf) => {
      const started = Date.now();
      const response = await respond(open(overTls(waf, { path: '/api/v2/dags/a/dagRuns/b/taskInstances/c/logs/lines' })).end());
      const times: number[] = [];
      for await (const _line of response) times.push(Date.now() - started);
      ok(times.length === 3 && (times[2] ?? 0) - (times[0] ?? 0) > 700, `lines came after ${times} ms`);
    },

    'a WebSocket opens, and carries': async (waf) => {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      };
      const request = open(overTls(waf, { path: '/ui/socket', headers })).end();
      const received = await new Promise<string>((resolve, reject) => {
        request.on('upgrade', (_response, socket) => {
          socket.once('data', (data: Buffer) => {
            resolve(String(data));
            socket.destroy();
          });
          socket.write('hello');
        });
        request.on('response', ({ statusCode }) => reject(new Error(`status ${statusCode}`)));
        request.on('error', reject);
      });
      strictEqual(received, 'hello');
    },

    'a download of a gibibyte comes whole': async (waf) => {
      const response = await respond(open(overTls(waf, { path: '/api/v2/logs/large?mebibytes=1024' })).end());
      let bytes = 0;
      for await (const chunk of response) bytes += (chunk as Buffer).length;
      strictEqual(bytes, GIBIBYTE);
    },

    'a new certificate is shown, and no request fails meanwhile': async (waf) => {
      const shown = () => certificateOf(waf);
      const before = await shown();
      const failures: string[] = [];
      let asked = 0;
      let going = true;
      const hammer = async () => {
        while (going) {
          asked++;
          await askAnybody(overTls(waf, { path: '/api/v2/dags' })).then(
            ({ status }) => status === 200 || failures.push(String(status)),
            (error: unknown) => failures.push(String(error)),
          );
        }
      };
      const hammers = [hammer(), hammer(), hammer(), hammer()];
      waf.renewCertificate();
      await eventually('the new certificate is shown', async () => (await shown()) !== before, 30);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      going = false;
      await Promise.all(hammers);
      deepStrictEqual(failures, []);
      ok(asked > 100, `only ${asked} requests`);
      console.log(`       ${asked} requests`);
    },

    'a certificate that does not fit changes nothing': async (waf) => {
      const before = await certificateOf(waf);
      waf.breakCertificate();
      await eventually('nginx refuses it', () => /\[emerg\].*(?:PEM|certificate)/.test(waf.stderr), 30);
      strictEqual(await certificateOf(waf), before);
      echo(await ask.tls(waf, { path: '/api/v2/dags' }));
    },

    'a stop lets a download end, and nginx with it': async (waf) => {
      const response = await respond(open(overTls(waf, { path: '/api/v2/logs/lines' })).end());
      waf.stop();
      let text = '';
      for await (const chunk of response) text += String(chunk);
      match(text, /"line":2/);
      await eventually('it ends with status 0', () => waf.status === 0, 10);
    },
  },
};
