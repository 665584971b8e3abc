/** As development may have it: no TLS, Airflow's own login, a path in front of Airflow, attacks only noted. */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { AIRFLOW, ask, common, echo, newClient, type Stage } from './check';
import { eventually } from './eventually';
import { compareRoutes } from './routing';

export const plainFirewall: Stage = {
  title: 'A firewall without TLS that only detects',
  settings: ({ webserver }) => ({
    ...common,
    mode: 'detect',
    tlsEndsAt: 'waf',
    airflow: { host: AIRFLOW, basePath: '/prefix', webserver },
  }),
  checks: {
    'each path below the prefix goes where it belongs': (waf) =>
      compareRoutes(
        {
          [`${AIRFLOW}/prefix/`]: 'webserver',
          [`${AIRFLOW}/prefix/api/v2/dags`]: 'webserver',
          [`${AIRFLOW}/prefix/auth/login/`]: 'webserver',
          [`${AIRFLOW}/prefix/execution/health`]: 404,
          [`${AIRFLOW}/prefix`]: '/prefix/',
          [`${AIRFLOW}/`]: '/prefix/',
          [`${AIRFLOW}/prefixed`]: 404,
          [`${AIRFLOW}/api/v2/dags`]: 404,
          [`${AIRFLOW}/oauth2/start`]: 404,
        },
        (host, path) => ask.plain(waf, { host, path, from: newClient() }),
      ),

    'the port of a port-forward is kept': async (waf) => {
      const { headers } = echo(await ask.plain(waf, { host: `${AIRFLOW}:9999`, path: '/prefix/' }));
      deepStrictEqual([headers['host'], headers['x-forwarded-proto']], [`${AIRFLOW}:9999`, 'http']);
    },

    'there is no HSTS': async (waf) => {
      strictEqual((await ask.plain(waf, { path: '/prefix/' })).headers['strict-transport-security'], undefined);
    },

    'an attack passes, and is in the audit log': async (waf) => {
      const path = "/prefix/api/v2/dags?dag_id_pattern=1'%20OR%20'1'='1'%20--";
      echo(await ask.plain(waf, { path }));
      await eventually('it is in the audit log', () => waf.log('audit').some((line) => line.includes('"942100"')), 10);
    },
  },
};
