import type { EnvironmentInput } from '../../environments/schema';
import { VARIANTS } from './variants';

const variant = (name: string): EnvironmentInput => {
  const found = VARIANTS[name];
  if (!found) throw new Error(`there is no variant ${name}`);
  return found;
};

const embedded = variant('embedded');
const external = variant('external');

/** Sites that stand by for variants, as dr does for prod. */
export const STANDBYS: Readonly<Record<string, EnvironmentInput>> = {
  // Its database does not follow: backups are restored into it.
  'embedded-dr': {
    ...embedded,
    name: 'embedded-dr',
    domain: 'dr.example.org',
    airflow: { ...embedded.airflow, url: 'https://dr.example.org/team/airflow' },
    stores: {
      ...embedded.stores,
      objects: {
        engine: 'embedded',
        buckets: { logs: 'copy-logs', archive: 'copy-archive', audit: 'copy-audit', backups: 'copy-backups' },
      },
    },
    recovery: {
      site: { role: 'standby', partner: 'embedded' },
      storage: {
        replica: {
          endpoint: 'https://s3.example.org:8334',
          region: 'us-east-1',
          buckets: { logs: 'airflow-logs', archive: 'airflow-archive', audit: 'airflow-audit', backups: 'airflow-backups' },
        },
      },
    },
  },
  // Its database is a standby that somebody else runs.
  'external-dr': {
    ...external,
    name: 'external-dr',
    stage: 'disaster-recovery',
    domain: 'dr.example.net',
    stores: {
      ...external.stores,
      postgres: {
        engine: 'external',
        database: 'airflow_external',
        host: 'postgres.dr.example.net',
        sslMode: 'require',
        cidrs: ['198.51.100.128/28'],
      },
      objects: {
        engine: 'external',
        endpoint: 'https://s3.dr.example.net:9000',
        cidrs: ['198.51.100.160/28'],
        buckets: { logs: 'dr-logs', archive: 'dr-archive', audit: 'dr-audit', backups: 'dr-backups', loki: 'dr-loki' },
      },
    },
    recovery: {
      site: { role: 'standby', partner: 'external' },
      storage: {
        replica: {
          endpoint: 'https://s3.example.net:9000',
          region: 'us-east-1',
          buckets: { logs: 'airflow-logs', archive: 'airflow-archive', audit: 'airflow-audit', backups: 'airflow-backups' },
        },
      },
    },
  },
};
