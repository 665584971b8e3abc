import { ask, postForm } from '../browser';
import { type Drill, expectEqual, newLogin } from '../drill';
import { expectPage, pageOf } from '../login';

interface Discovery {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
}

/** What is open, and what is not, before anybody has logged in. */
export async function doorChecks(drill: Drill): Promise<void> {
  const { report, door, inside, outside, realm, secrets, servers } = drill;
  const endpoint = (base: string, name: string) => `${base}/realms/${realm}/protocol/openid-connect/${name}`;
  const token = (fields: Readonly<Record<string, string>>, of = realm) =>
    postForm(door, `${inside}/realms/${of}/protocol/openid-connect/token`, fields);
  const airflow = { client_id: 'airflow', client_secret: secrets['airflow-oidc/client-secret'] ?? '' };

  report.heading('doors');
  await report.check('health and figures are on the management port, and on no other', async () => {
    for (const { managementPort } of servers) {
      const metrics = await fetch(`http://127.0.0.1:${managementPort}/metrics`);
      if (!(await metrics.text()).includes('jvm_memory_used_bytes')) throw new Error(`no figures: ${metrics.status}`);
    }
    for (const path of ['/health', '/metrics']) expectEqual(path, (await ask(door, `${inside}${path}`)).status, 404);
    return undefined;
  });

  await report.check('pods learn the public issuer, and inner addresses for everything else', async () => {
    const { text } = await ask(door, `${inside}/realms/${realm}/.well-known/openid-configuration`);
    const found = JSON.parse(text) as Discovery;
    expectEqual('issuer', found.issuer, `${outside}/realms/${realm}`);
    expectEqual('authorization_endpoint', found.authorization_endpoint, endpoint(outside, 'auth'));
    expectEqual('token_endpoint', found.token_endpoint, endpoint(inside, 'token'));
    expectEqual('jwks_uri', found.jwks_uri, endpoint(inside, 'certs'));
    return undefined;
  });

  await report.check('a password grant gives no token, whichever client asks', async () => {
    const password = { grant_type: 'password', username: 'admin', password: secrets['keycloak-admin/password'] ?? '' };
    expectEqual('airflow', (await token({ ...password, ...airflow })).status, 400);
    expectEqual('admin-cli', (await token({ ...password, client_id: 'admin-cli' })).status, 401);
    expectEqual('admin-cli of the master realm', (await token({ ...password, client_id: 'admin-cli' }, 'master')).status, 401);
    return undefined;
  });

  await report.check('a client has no token for itself', async () => {
    expectEqual('status', (await token({ grant_type: 'client_credentials', ...airflow })).status, 401);
    return undefined;
  });

  await report.check('the placeholder of a secret is no secret, the value is one', async () => {
    const refused = async (client_secret: string) => {
      const answer = await token({
        grant_type: 'authorization_code',
        code: 'x',
        redirect_uri: 'https://x',
        client_id: 'airflow',
        client_secret,
      });
      return (JSON.parse(answer.text) as { error: string }).error;
    };
    expectEqual('${AIRFLOW_CLIENT_SECRET}', await refused('${AIRFLOW_CLIENT_SECRET}'), 'unauthorized_client');
    expectEqual('the value', await refused(airflow.client_secret), 'invalid_grant');
    return undefined;
  });

  await report.check('nobody registers a client or himself', async () => {
    const registration = `${outside}/realms/${realm}/clients-registrations/openid-connect`;
    const body = JSON.stringify({ redirect_uris: ['https://elsewhere.example.org/'] });
    const answer = await ask(door, registration, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expectEqual('a client', answer.status, 403);
    const login = newLogin(drill);
    const page = pageOf(await login.browser.open(login.authorizationUrl().replace('/auth?', '/registrations?')));
    expectEqual('himself', [page.id, page.answer.status], ['error', 400]);
    return undefined;
  });

  await report.check('a code goes to the registered address only', async () => {
    for (const redirect_uri of [
      'https://airflow.example.com/',
      'https://airflow.example.com/auth/oauth-authorized/oidc/x',
      'https://example.org/',
    ]) {
      expectEqual(redirect_uri, pageOf(await newLogin(drill).begin({ redirect_uri })).id, 'error');
    }
    for (const program of ['airflow', 'grafana', 'auth-proxy']) expectPage(await newLogin(drill, program).begin(), 'login');
    return undefined;
  });

  await report.check('a login without PKCE, by the implicit flow or for a token that outlives the session is refused', async () => {
    for (const [change, expected] of [
      [{ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ response_type: 'token' }, 'unauthorized_client'],
      [{ scope: 'openid offline_access' }, 'invalid_scope'],
    ] as const) {
      const landing = await newLogin(drill).begin(change);
      if ('page' in landing) throw new Error(`${JSON.stringify(change)}: page ${landing.page.id}`);
      const { searchParams, hash } = landing.returned;
      expectEqual(JSON.stringify(change), searchParams.get('error') ?? new URLSearchParams(hash.slice(1)).get('error'), expected);
    }
    return undefined;
  });
}
