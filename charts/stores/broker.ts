import type { PlatformChart } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import { declareBrokerBackup } from './broker-backup';
import { EmbeddedRedis, type EmbeddedRedisProps } from './embedded-redis';
import type { BrokerEndpoint } from './endpoints';
import type { Engine, ExternalService, Surroundings } from './engine';
import { declareMonitorLogin } from './monitor-login';

/** Who runs Celery's broker. */
export type BrokerChoice =
  | Engine<'embedded', Omit<EmbeddedRedisProps, 'credentials' | 'monitor' | 'backup' | 'certificates'>>
  | Engine<'external', ExternalService & { readonly tls: boolean }>;

/** Celery's broker with its logins, whoever runs it. */
export function addBroker(chart: PlatformChart, redis: BrokerChoice, { namespace, secrets, certificates }: Surroundings): BrokerEndpoint {
  const external = redis.engine === 'external';
  const credentials = secrets.declare('redis-airflow', namespace, {
    rotation: 'broker-login',
    keys: {
      username: {
        purpose: "Airflow's login at the broker, of letters, digits, - . _ ~ only: it goes into URLs",
        format: external ? 'provided' : { fixed: 'airflow' },
      },
      password: {
        purpose: 'Its password, of letters, digits, - . _ ~ only: it goes into URLs',
        format: external ? 'provided' : 'url-safe',
      },
      ...(external
        ? {}
        : { 'next-password': { purpose: 'Another password of the same user, for the time of a rotation', format: 'url-safe' } }),
    },
  });
  const monitor = declareMonitorLogin(secrets, namespace, 'redis', external);
  if (redis.engine === 'embedded') {
    const backup = declareBrokerBackup(secrets, namespace);
    return new EmbeddedRedis(chart, { ...redis, credentials, monitor, backup, certificates }).endpoint;
  }
  return { ...redis, peer: { name: 'redis', cidrs: redis.cidrs }, port: tcp(redis.port), credentials, monitor };
}
