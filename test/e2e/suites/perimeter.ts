import { Agent } from 'node:https';
import { environmentOf } from '../environment';
import { eventually } from '../eventually';
import { Administration } from '../identity/admin';
import { type Answer, ask as askOnce, type Door, postForm as postFormOnce } from '../identity/browser';
import { claimsOf, expectPage, Login, nextNumber } from '../identity/login';
import { JsonApi } from '../json-api';
import { secretOf } from '../kubectl';
import { withService } from '../port-forward';
import { findObject, type Rendered } from '../rendered';
import { expectNone, type Report } from '../report';
import { search } from './observability/logs';
import type { Context } from './suite';

/** The way into the cluster breaks off now and then, and is there again a moment later. */
const patiently = (send: () => Promise<Answer>): Promise<Answer> => eventually(20_000, send);

const ask: typeof askOnce = (...question) => patiently(() => askOnce(...question));

const postForm: typeof postFormOnce = (...question) => patiently(() => postFormOnce(...question));

/** What a check needs to get in. */
interface Perimeter {
  readonly rendered: Rendered;
  readonly report: Report;
  /** The firewall, under the host names that it shows. */
  readonly airflow: Door;
  readonly login: Door;
  readonly hosts: { readonly airflow: string; readonly login: string; readonly admin: string };
}

/** The way in from outside: firewall, machines' and people's logins, second factor. */
export async function perimeterSuite({ environment, rendered, report }: Context): Promise<void> {
  const { edge, domain } = environmentOf(environment);
  if (edge.entry.type === 'none') return;
  const { namespace } = findObject(rendered, 'Service', 'waf');
  const { 'ca.crt': authority = '' } = await secretOf(namespace, 'platform-ca');
  const hosts = { airflow: `airflow.${domain}`, login: `auth.${domain}`, admin: `keycloak.${domain}` };
  await withService(rendered, 'waf', 'https', async (url) => {
    // A connection that a server resets at its end would end the way into the cluster too.
    const agent = new Agent({ keepAlive: true });
    const door = (serverName: string): Door => ({ ports: [Number(new URL(url).port)], authority, serverName, agent });
    const perimeter = { rendered, report, hosts, airflow: door(hosts.airflow), login: door(hosts.login) };
    await checkFirewall(perimeter);
    await checkMachines(perimeter);
    if (edge.auth.provider === 'keycloak') await checkPeople(perimeter);
  });
}

async function checkFirewall({ airflow, hosts, report, rendered }: Perimeter): Promise<void> {
  const at = (path: string) => `https://${hosts.airflow}${path}`;
  await report.check(
    'a certificate of the platform’s authority is shown for the host of Airflow, and browsers are told to stay with TLS',
    async () => {
      const { status, headers } = await ask(airflow, at('/api/v2/version'));
      if (status !== 200 || !headers['strict-transport-security']) throw new Error(`HTTP ${status}, ${JSON.stringify(headers)}`);
      return String(headers['strict-transport-security']);
    },
  );
  await report.check('attacks in path, query, header, cookie, JSON and form are refused, and what looks like them is not', async () => {
    const injection = "1' OR '1'='1' UNION SELECT password FROM ab_user--";
    const json = { 'content-type': 'application/json' };
    const refused = [
      await ask(airflow, at(`/api/v2/dags?dag_id_pattern=${encodeURIComponent(injection)}`)),
      await ask(airflow, at('/api/v2/dags/..%2f..%2f..%2fetc%2fpasswd/details')),
      await ask(airflow, at('/api/v2/dags'), { headers: { 'user-agent': 'sqlmap/1.8#stable' } }),
      await ask(airflow, at('/api/v2/dags'), { headers: { cookie: `theme=${encodeURIComponent('<script>alert(1)</script>')}` } }),
      await ask(airflow, at('/api/v2/pools'), {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ name: '$(cat /etc/passwd)', slots: 1 }),
      }),
      await postForm(airflow, at('/auth/token'), { username: injection, password: 'x' }),
    ];
    const passed = [
      await ask(airflow, at('/api/v2/dags?dag_id_pattern=select%25&order_by=-dag_id&limit=10')),
      await ask(airflow, at('/api/v2/variables'), {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ key: 'query', value: "SELECT * FROM users WHERE name = 'x' OR 1=1; -- {{ ds }}" }),
      }),
      await ask(airflow, at('/api/v2/pools/default_pool'), { method: 'PATCH', headers: json, body: '{"slots": 128}' }),
    ];
    expectNone([
      ...refused
        .filter(({ status, text }) => ![400, 403].includes(status) || !text.includes('nginx'))
        .map(({ url, status }) => `${url}: ${status}`),
      ...passed.filter(({ status }) => status !== 401).map(({ url, status }) => `${url}: ${status} instead of Airflow's own 401`),
    ]);
    return `${refused.length} refused, ${passed.length} left to Airflow`;
  });
  if (!rendered.without.includes('auth-proxy'))
    await report.check('a page without a session leads to the login, and a script without one is refused', async () => {
      const page = await ask(airflow, at('/'), { headers: { accept: 'text/html' } });
      const leadsTo = String(page.headers['location']);
      if (page.status !== 302 || !leadsTo.startsWith(`https://${hosts.login}/realms/airflow/`))
        throw new Error(`HTTP ${page.status} ${leadsTo}`);
      const script = await ask(airflow, at('/ui/config'), { headers: { accept: 'application/json' } });
      if (script.status !== 401) throw new Error(`/ui/config: HTTP ${script.status}`);
      return undefined;
    });
  await report.check('hosts and paths that are not public are not shown', async () => {
    const { status } = await ask(airflow, at('/execution/health'));
    if (status !== 404) throw new Error(`/execution/health: ${status}`);
    const closed = await askOnce(airflow, `https://${hosts.admin}/admin/`).then(
      (answer) => `HTTP ${answer.status}`,
      () => undefined,
    );
    if (closed && !/4(04|21)/.test(closed)) throw new Error(`${hosts.admin}: ${closed}`);
    return closed ?? 'closed';
  });
  await report.check('the refusals are in Loki with their rules, without what was refused', async () => {
    const { namespace } = findObject(rendered, 'Service', 'waf');
    return withService(rendered, 'loki', 'http', (url) =>
      eventually(60_000, async () => {
        const { data } = await search(new JsonApi(url), `{namespace="${namespace}", component="waf"} |= "\\"log\\":\\"audit\\""`);
        const lines = data.result.flatMap(({ values }) => values.map(([, line]) => line));
        if (lines.length === 0) throw new Error('no line yet');
        expectNone(lines.filter((line) => /UNION SELECT|alert\(1\)|etc.passwd/i.test(line)));
        return `${lines.length} lines`;
      }),
    );
  });
}

async function checkMachines({ airflow, hosts, rendered, report }: Perimeter): Promise<void> {
  const at = (path: string) => `https://${hosts.airflow}${path}`;
  const { namespace } = findObject(rendered, 'Service', 'airflow-webserver');
  const passwords = await secretOf(namespace, 'airflow-service-accounts');
  const json = { 'content-type': 'application/json' };
  const login = (username: string, password = '') =>
    ask(airflow, at('/auth/token'), { method: 'POST', headers: json, body: JSON.stringify({ username, password }) });
  const tokenOf = async (username: string) => {
    const { status, text } = await login(username, passwords[username]);
    if (status !== 201) throw new Error(`${username}: ${status} ${text.slice(0, 300)}`);
    return { authorization: `Bearer ${(JSON.parse(text) as { access_token: string }).access_token}` };
  };
  await report.check('a machine gets a token with its password, and may do what its role may', async () => {
    const [robot, watcher] = [await tokenOf('robot'), await tokenOf('watcher')];
    const variable = JSON.stringify({ key: 'perimeter', value: 'SELECT 1; {{ ds }} $(date) <b>' });
    const made = await ask(airflow, at('/api/v2/variables'), { method: 'POST', headers: { ...robot, ...json }, body: variable });
    const changed = await ask(airflow, at('/api/v2/variables/perimeter'), {
      method: 'PATCH',
      headers: { ...robot, ...json },
      body: variable,
    });
    const seen = await ask(airflow, at('/api/v2/dags'), { headers: watcher });
    const denied = await ask(airflow, at('/api/v2/variables/perimeter'), { method: 'DELETE', headers: watcher });
    const removed = await ask(airflow, at('/api/v2/variables/perimeter'), { method: 'DELETE', headers: robot });
    const statuses = [made, changed, seen, denied, removed].map(({ status }) => status).join();
    if (statuses !== '201,200,200,403,204') throw new Error(statuses);
    return statuses;
  });
  await report.check('a wrong password gets no token, and guessing is slowed down', async () => {
    const { status } = await login('robot', 'not-the-password');
    if (status !== 401) throw new Error(`HTTP ${status}`);
    const statuses = await Promise.all(Array.from({ length: 80 }, () => login('robot', 'guess').then((answer) => answer.status)));
    const limited = statuses.filter((each) => each === 429).length;
    if (limited === 0) throw new Error(`none of ${statuses.length} got 429`);
    return `${limited} of ${statuses.length} got 429`;
  });
}

async function checkPeople({ login, hosts, rendered, report }: Perimeter): Promise<void> {
  const { namespace } = findObject(rendered, 'Service', 'keycloak');
  const { 'ca.crt': authority = '' } = await secretOf(namespace, 'platform-ca');
  const { username, password } = await secretOf(namespace, 'keycloak-admin');
  const { 'client-secret': secret = '' } = await secretOf(namespace, 'airflow-oidc');
  await withService(rendered, 'keycloak', 'https', async (url) => {
    const inside: Door = { ports: [Number(new URL(url).port)], authority, serverName: 'keycloak', agent: new Agent({ keepAlive: true }) };
    const console = { id: 'security-admin-console', secret: '', redirect: `https://${hosts.admin}/admin/master/console/` };
    let administration: Administration | undefined;
    await report.check('Keycloak’s first administrator gets no token before the second factor is set up', async () => {
      const visit = new Login(inside, `https://${hosts.login}/realms/master`, `https://${hosts.login}/realms/master`, console);
      const page = expectPage(await visit.withPassword({ username: username ?? '', password: password ?? '' }), 'login-config-totp');
      const { landing } = await visit.setUpApp(page);
      const { landing: taken } = await visit.takeCodes(expectPage(landing, 'login-recovery-authn-code-config'));
      // The first administrator has no name yet.
      const named = { email: 'admin@example.com', firstName: 'First', lastName: 'Administrator' };
      const done =
        'page' in taken ? await visit.browser.submit(expectPage(taken, 'login-update-profile'), named, 'kc-update-profile-form') : taken;
      administration = Administration.withToken(inside, `https://${hosts.admin}`, (await visit.tokens(done)).access_token);
      return undefined;
    });
    if (!administration) return;
    const person = await administration.addUser('airflow', `person-${Date.now()}`, 'airflow-op');
    await report.check(
      'through the firewall, a right password alone gets nobody in; with the second factor come tokens with the groups',
      async () => {
        const program = { id: 'airflow', secret, redirect: `https://${hosts.airflow}/auth/oauth-authorized/oidc` };
        const realm = `https://${hosts.login}/realms/airflow`;
        const first = new Login(login, realm, realm, program);
        const { key, landing } = await first.setUpApp(expectPage(await first.withPassword(person), 'login-config-totp'));
        const { landing: done } = await first.takeCodes(expectPage(landing, 'login-recovery-authn-code-config'));
        const { groups } = claimsOf((await first.tokens(done)).id_token);
        if (JSON.stringify(groups) !== '["airflow-op"]') throw new Error(`groups ${JSON.stringify(groups)}`);
        await nextNumber();
        const second = new Login(login, realm, realm, program);
        const asked = expectPage(await second.withPassword(person), 'login-otp');
        expectPage(await second.giveNumber(asked, '000000'), 'login-otp');
        return key.length > 0 ? 'airflow-op' : undefined;
      },
    );
  });
}
