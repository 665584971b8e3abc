import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../eventually';
import { kubectl, run } from '../../kubectl';
import type { Drill } from '../drill';

const POLICY = join(__dirname, '..', '..', '..', '..', 'cluster', 'audit-policy.yaml');
const VALUE = 'a-value-that-nobody-may-write-down';

interface AuditEvent {
  readonly level: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly name?: string; readonly namespace?: string };
  readonly requestObject?: object;
}

/** What the API server writes down under cluster/audit-policy.yaml. */
export async function auditChecks({ report, folder, controlPlane }: Drill): Promise<void> {
  const log = join(folder, 'audit.log');
  const text = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const events = () =>
    text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditEvent);
  const about = (resource: string, verb: string, user = 'drill') =>
    events().filter((event) => event.objectRef?.resource === resource && event.verb === verb && event.user.username === user);
  const seen = (resource: string, verb: string, level: string, user?: string) =>
    eventually(10_000, async () => {
      const [event] = about(resource, verb, user);
      if (event?.level !== level) throw new Error(`${verb} ${resource}: ${event?.level ?? 'nothing'} instead of ${level}`);
      return event;
    });

  const up = await report.check('the API server takes the policy', async () => {
    await controlPlane.start([`--audit-policy-file=${POLICY}`, `--audit-log-path=${log}`]);
    await kubectl(['create', 'namespace', 'airflow']);
    return undefined;
  });
  if (!up) return;
  await report.check('a Secret is written, read and listed: who, when and which one, never a value', async () => {
    await kubectl(['--namespace', 'airflow', 'create', 'secret', 'generic', 'login', `--from-literal=password=${VALUE}`]);
    await kubectl(['--namespace', 'airflow', 'create', 'configmap', 'settings', `--from-literal=text=${VALUE}`]);
    await kubectl(['--namespace', 'airflow', 'get', 'secret', 'login', '--output', 'yaml']);
    await kubectl(['--namespace', 'airflow', 'get', 'secrets', '--as', 'somebody', '--as-group', 'system:masters']);
    for (const verb of ['create', 'get', 'list']) await seen('secrets', verb, 'Metadata');
    await seen('configmaps', 'create', 'Metadata');
    const encoded = Buffer.from(VALUE).toString('base64');
    if (text().includes(VALUE) || text().includes(encoded)) throw new Error('the value stands in the log');
    return undefined;
  });
  await report.check('a change of rights is written down with what was written', async () => {
    await kubectl(['--namespace', 'airflow', 'create', 'role', 'reader', '--verb=get', '--resource=pods']);
    const { requestObject } = await seen('roles', 'create', 'RequestResponse');
    if (!JSON.stringify(requestObject).includes('"pods"')) throw new Error(JSON.stringify(requestObject));
    await kubectl(['--namespace', 'airflow', 'create', 'rolebinding', 'reader', '--role=reader', '--user=ada']);
    await seen('rolebindings', 'create', 'RequestResponse');
    return undefined;
  });
  await report.check('a token for an account: that it was made, not the token', async () => {
    await kubectl(['--namespace', 'airflow', 'create', 'serviceaccount', 'job']);
    const token = (await kubectl(['--namespace', 'airflow', 'create', 'token', 'job'])).trim();
    await seen('serviceaccounts', 'create', 'Metadata');
    if (text().includes(token)) throw new Error('the token stands in the log');
    return undefined;
  });
  await report.check('who is refused is written down', async () => {
    const refused = await run(['--namespace', 'airflow', 'get', 'secrets', '--as', 'mallory']);
    if (refused.code === 0) throw new Error('nobody refused mallory');
    await eventually(10_000, async () => {
      const found = text()
        .split('\n')
        .some((line) => line.includes('"impersonatedUser":{"username":"mallory"') && line.includes('"code":403'));
      if (!found) throw new Error('it does not stand in the log');
    });
    return undefined;
  });
  await report.check('programs that watch, health and schemas are no news', async () => {
    const account = 'system:serviceaccount:airflow:job';
    const as = ['--as', account, '--as-group', 'system:serviceaccounts'];
    await run(['--namespace', 'airflow', 'get', 'pods', ...as]);
    await kubectl(['get', '--raw', '/readyz']);
    await kubectl(['get', '--raw', '/openapi/v3']);
    await kubectl(['--namespace', 'airflow', 'create', 'configmap', 'end']);
    await eventually(10_000, async () => {
      if (!text().includes('"name":"end"')) throw new Error('the last line is not there yet');
    });
    const noise = events().filter(({ requestURI }) => /^\/(readyz|livez|openapi)|\/leases\b|\/events\b/.test(requestURI));
    if (noise.length > 0) throw new Error(`${noise.length} lines such as ${noise[0]?.verb} ${noise[0]?.requestURI}`);
    return `${events().length} lines, ${text().length} bytes of a cluster that just started`;
  });
}
