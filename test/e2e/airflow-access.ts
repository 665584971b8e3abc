import { basePath } from '../../charts/airflow/settings';
import { AirflowApi } from './airflow-api';
import { environmentOf } from './environment';
import { secretOf } from './kubectl';
import { withService } from './port-forward';
import { findObject, type Rendered } from './rendered';

const WEBSERVER = 'airflow-webserver';

/** Airflow's API behind the Service of its webserver, below the path that its public URL has. */
export function withAirflow<T>(environment: string, rendered: Rendered, use: (api: AirflowApi) => Promise<T>): Promise<T> {
  const { url: publicUrl = '' } = environmentOf(environment).airflow;
  return withService(rendered, WEBSERVER, 'http', (url) => use(new AirflowApi(`${url}${publicUrl && basePath(publicUrl)}`)));
}

/** Somebody who may do everything: the administrator of development, or a machine with that role. */
export async function adminOf(environment: string, rendered: Rendered): Promise<{ username: string; password: string }> {
  const { namespace } = findObject(rendered, 'Service', WEBSERVER);
  const { createAdmin, serviceAccounts } = environmentOf(environment).airflow;
  if (createAdmin) {
    const { username = '', password = '' } = await secretOf(namespace, 'airflow-admin');
    return { username, password };
  }
  const [username] = Object.entries(serviceAccounts).find(([, { role }]) => role === 'Admin') ?? [];
  if (!username) throw new Error(`${environment} has neither an administrator nor a service account with the role Admin`);
  return { username, password: (await secretOf(namespace, 'airflow-service-accounts'))[username] ?? '' };
}

/** The same, for somebody who may do everything. */
export async function withAdmin<T>(environment: string, rendered: Rendered, use: (api: AirflowApi) => Promise<T>): Promise<T> {
  const { username, password } = await adminOf(environment, rendered);
  return withAirflow(environment, rendered, async (api) => {
    const status = await api.login(username, password);
    if (status >= 300) throw new Error(`${username} cannot log in: HTTP ${status}`);
    return use(api);
  });
}
