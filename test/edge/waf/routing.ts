/** Which path goes to which server: what the firewall is asked for, and what must come. */
import { deepStrictEqual } from 'node:assert';
import { AIRFLOW, AUTH } from './check';
import type { Answer } from './client';

/** A server's name, or the status of the firewall's own answer, or where it leads. */
export type Routes = Readonly<Record<string, string | number>>;

/** With single sign-on in front of the pages. */
export const ROUTES: Routes = {
  [`${AIRFLOW}/`]: 'auth-proxy',
  [`${AIRFLOW}/dags/example`]: 'auth-proxy',
  [`${AIRFLOW}/ui/grid/structure/example`]: 'auth-proxy',
  [`${AIRFLOW}/static/assets/index.js`]: 'auth-proxy',
  [`${AIRFLOW}/auth/login/`]: 'auth-proxy',
  [`${AIRFLOW}/auth/users/list/`]: 'auth-proxy',
  [`${AIRFLOW}/oauth2/start`]: 'auth-proxy',
  [`${AIRFLOW}/oauth2/auth`]: 'auth-proxy',
  [`${AIRFLOW}/auth/token`]: 'webserver',
  [`${AIRFLOW}/auth/token/cli`]: 'webserver',
  [`${AIRFLOW}/api/v2/dags`]: 'webserver',
  [`${AIRFLOW}/api/v2/variables/a%2Fb`]: 'webserver',
  [`${AIRFLOW}/execution/health`]: 404,
  [`${AIRFLOW}/execution`]: 404,
  [`${AIRFLOW}/%65xecution/health`]: 404,
  [`${AIRFLOW}/ui/../api/v2/dags`]: 400,
  [`${AIRFLOW}/ui/%2e%2e/api/v2/dags`]: 400,
  [`${AIRFLOW}/ui/..%2fapi/v2/dags`]: 400,
  [`${AIRFLOW}/api/./v2/dags`]: 400,
  [`${AUTH}/realms/airflow/account/`]: 'login',
  [`${AUTH}/realms/airflow/protocol/openid-connect/auth`]: 'login',
  [`${AUTH}/realms/airflow/login-actions/authenticate`]: 'login',
  [`${AUTH}/resources/abc/login/style.css`]: 'login',
  [`${AUTH}/realms/airflow/clients-registrations/default`]: 404,
  [`${AUTH}/realms/master/protocol/openid-connect/auth`]: 404,
  [`${AUTH}/realms/airflow-other/account`]: 404,
  [`${AUTH}/admin/master/console/`]: 404,
  [`${AUTH}/metrics`]: 404,
  [`${AUTH}/health/ready`]: 404,
  [`${AUTH}/`]: 404,
};

/** Asks for each, and compares where they went. */
export async function compareRoutes(routes: Routes, ask: (host: string, path: string) => Promise<Answer>): Promise<void> {
  const went: Record<string, string | number> = {};
  for (const route of Object.keys(routes)) {
    const slash = route.indexOf('/');
    const { status, body, headers } = await ask(route.slice(0, slash), route.slice(slash));
    went[route] = status === 200 ? (JSON.parse(body) as { readonly upstream: string }).upstream : (headers.location ?? status);
  }
  deepStrictEqual(went, routes);
}
