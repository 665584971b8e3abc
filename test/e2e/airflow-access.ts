import { basePath } from '../../charts/airflow/settings';
import { AirflowApi } from './airflow-api';
import { environmentOf } from './environment';
import { kubectl } from './kubectl';
import { withService } from './port-forward';
import { findObject, type Rendered } from './rendered';

const WEBSERVER = 'airflow-webserver';

/** Airflow's API behind the Service of its webserver, below the path that its public URL has. */
export function withAirflow<T>(environment: string, rendered: Rendered, use: (api: AirflowApi) => Promise<T>): Promise<T> {
  const { url: publicUrl = '' } = environmentOf(environment).airflow;
  return withService(rendered, WEBSERVER, 'http', (url) => use(new AirflowApi(`${url}${publicUrl && basePath(publicUrl)}`)));
}

export async function adminOf(rendered: Rendered): Promise<{ username: string; password: string }> {
  const { namespace } = findObject(rendered, 'Service', WEBSERVER);
  const secret = JSON.parse(await kubectl(['get', 'secret', 'airflow-admin', '--namespace', namespace, '--output', 'json'])) as {
    data: Record<string, string>;
  };
  const decode = (key: string): string => Buffer.from(secret.data[key] ?? '', 'base64').toString('utf8');
  return { username: decode('username'), password: decode('password') };
}
