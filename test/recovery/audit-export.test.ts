import { AuditExport } from '../../charts/recovery/audit-export';
import { database, emptyChart, login, objectsOf, readable } from '../support/fixtures';
import { find } from '../support/objects';
import { everywhere } from '../support/platforms';
import { aroundJobs } from '../support/recovery-fixtures';

describe('The export of the audit log', () => {
  const chart = emptyChart('recovery');
  new AuditExport(chart, {
    ...aroundJobs(chart),
    database: database(),
    login: login('postgres-backup'),
    schedule: '*/5 * * * *',
    retentionDays: 400,
    lock: 'compliance',
    resources: 'micro',
  });
  const objects = objectsOf(chart).filter(({ metadata }) => metadata.name.startsWith('audit-export'));
  const [container] = find({ objects }, 'CronJob', 'audit-export').spec.jobTemplate.spec.template.spec.containers;
  const value = (name: string) => container?.env?.find((variable) => variable.name === name)?.value;

  test('is one step, by logins that read the database and add to the bucket', () => {
    expect(readable(objects)).toMatchSnapshot();
  });

  test('keeps events for as long as the environment says, under the lock that it chooses', () => {
    expect([value('AUDIT_RETENTION_DAYS'), value('AUDIT_LOCK_MODE')]).toEqual(['400', 'COMPLIANCE']);
  });

  test('writes below the name of its environment: two sites never write into one chain', () => {
    expect(value('AUDIT_PREFIX')).toBe('airflow/test');
  });
});

describe('Events', () => {
  everywhere('Keycloak keeps its own as long as the audit log is kept', (platform) => {
    const days = platform.environment.security.audit.retentionDays;
    return platform.objects
      .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'keycloak-realms')
      .flatMap((object) => Object.entries((object as unknown as { data: Readonly<Record<string, string>> }).data))
      .filter(([, text]) => (JSON.parse(text) as { eventsExpiration: number }).eventsExpiration !== days * 86_400)
      .map(([file]) => file);
  });
});
