import fc from 'fast-check';
import { diagnose } from '../../../scripts/diagnose';
import { Redaction } from '../../../scripts/diagnose/redact';
import { textOf } from '../../../scripts/diagnose/report';
import { LiveCluster, MINUTES_AGO, NOW } from '../../support/live-cluster';

/** A platform in which everything that can be wrong is wrong, and everything that can speak says the secret. */
function talkative(secret: string): LiveCluster {
  const cluster = new LiveCluster();
  const lines = [
    `password authentication failed for user "airflow" (tried ${secret})`,
    `psycopg2.OperationalError: postgresql://airflow:${secret}@postgres:5432/airflow_dev`,
    `No space left on device while writing ${secret}`,
    `WRONGPASS invalid username-password pair ${secret}`,
    `Bearer ${secret}`,
  ];
  const log = lines.map((line) => `2026-11-26T11:56:00.1Z ${line}`).join('\n');
  for (const pod of cluster.pods) {
    for (const { name } of pod.spec.containers) cluster.logs[`${pod.metadata.name} ${name}`] = log;
    for (const container of pod.spec.containers)
      container.env = [...(container.env ?? []), { name: 'EXTRA', value: secret }, { name: 'URL', value: `redis://a:${secret}@redis` }];
    for (const reason of ['Unhealthy', 'Failed', 'FailedMount', 'BackOff', 'FailedCreate']) {
      cluster.event(pod, reason, `Readiness probe failed: HTTP probe failed with statuscode: 500: ${secret}`);
      cluster.event(pod, reason, `Error: ${secret} secret "redis-airflow" not found`);
    }
  }
  cluster.waits(
    'grafana',
    'CreateContainerConfigError',
    `couldn't find key password in Secret airflow-observability/grafana-admin ${secret}`,
  );
  cluster.waits('redis', 'CrashLoopBackOff', secret);
  cluster.waits('loki', 'ImagePullBackOff', `https://robot:${secret}@registry.example.com: not found`);
  cluster.waits('jaeger', 'RunContainerError', `OOM-killed ${secret}`);
  cluster.lame('airflow-webserver');
  for (const status of cluster.pod('redis').status.containerStatuses ?? [])
    status.lastState = { terminated: { exitCode: 1, reason: 'Error', message: secret, finishedAt: MINUTES_AGO } };
  const pending = cluster.pod('prometheus');
  pending.status = {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: `Insufficient memory ${secret}` }],
  };
  cluster.jobs.push({
    metadata: { name: 'database-backup-1', namespace: 'airflow' },
    status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: secret }], startTime: MINUTES_AGO },
  });
  cluster.failures['exec --stdin alertmanager-0'] = `error: unable to upgrade connection: token=${secret}`;
  return cluster;
}

test('No secret comes out that a log, an event, a variable, a status or an error tells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9!#$%^&*_+=-]{8,40}$/), async (secret) => {
      const cluster = talkative(`${secret}Zq9`);
      const diagnosis = await diagnose(cluster.declared, cluster.kubectl, NOW);
      expect(diagnosis.findings.length).toBeGreaterThan(5);
      expect(`${textOf(diagnosis)}${JSON.stringify(diagnosis)}`).not.toContain(`${secret}Zq9`);
    }),
    { numRuns: 40 },
  );
});

test('The passwords of an environment with inline secrets never come out, even as names', async () => {
  const cluster = new LiveCluster();
  const secret = cluster.declared.objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'postgres-airflow');
  const { password = '' } = (secret as unknown as { stringData: Record<string, string> }).stringData;
  cluster.logs['postgres-0 postgres'] = `2026-11-26T11:56:00.1Z FATAL:  password authentication failed for user "${password}"`;
  const diagnosis = await diagnose(cluster.declared, cluster.kubectl, NOW);
  expect(password.length).toBeGreaterThan(20);
  expect(diagnosis.findings[0]?.cause).toContain('the password of ***');
  expect(JSON.stringify(diagnosis)).not.toContain(password);
});

describe('What looks like a secret is hidden', () => {
  test.each([
    ['in a URL', 'postgresql+psycopg2://airflow:hunter2@postgres/db', 'postgresql+psycopg2://airflow:***@postgres/db'],
    ['in a header', 'Authorization: Bearer abcdef0123456789', 'Authorization: Bearer ***'],
    ['after its name', 'password=hunter2; next', 'password=***; next'],
    ['in JSON', '{"api_key": "hunter2"}', '{"api_key": "***"}'],
    ['in SQL', "ALTER ROLE airflow PASSWORD 'hunter2'", "ALTER ROLE airflow PASSWORD '***'"],
    ['as a token', 'got eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl here', 'got *** here'],
    ['as a hash', 'SCRAM-SHA-256$4096:abc$def:ghi is stored', '*** is stored'],
    ['as a Fernet key', 'key cGFzc3dvcmRwYXNzd29yZHBhc3N3b3JkcGFzc3dvcmQ= used', 'key *** used'],
    ['as a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '***'],
  ])('%s', (_, text, hidden) => {
    expect(new Redaction([]).text(text)).toBe(hidden);
  });

  test('and ordinary words are not', () => {
    const text = 'Secret airflow/postgres-airflow has no key password; kubectl -n airflow describe pod airflow-scheduler-7d9c8b6f5c-x15x2z';
    expect(new Redaction([]).text(text)).toBe(text);
  });

  test('and a known value is, wherever it stands', () => {
    expect(new Redaction(['s3cr3t-value']).all({ a: ['x s3cr3t-value y'], b: 1 })).toEqual({ a: ['x *** y'], b: 1 });
  });
});
