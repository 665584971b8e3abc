import { s3Url } from '../../charts/stores/endpoints';
import type { Environment } from '../schema';
import { breach, isDevelopment, isProduction, type Rule, when } from './rule';

const REPLICA = ['recovery', 'storage', 'replica'];

const isAws = (url: string): boolean => new URL(url).hostname.endsWith('.amazonaws.com');

/** Where the platform's own buckets are. @returns undefined where the store is a pod of its own */
const ownUrl = ({ stores: { objects } }: Environment): string | undefined => (objects.engine === 'external' ? s3Url(objects) : undefined);

/** Rules about where copies go. */
export const copyRules: readonly Rule[] = [
  {
    reads: [['secrets'], REPLICA],
    breaches: ({ secrets, recovery: { storage } }) =>
      when(
        secrets.provider === 'inline' && storage.replica !== undefined,
        breach(
          [...REPLICA, 'region'],
          storage.replica?.region,
          'no replica with inline secrets: only its owner has the login',
          "use the secrets provider 'existing' or 'external-secrets'",
        ),
      ),
  },
  {
    reads: [['stage'], REPLICA],
    breaches: (environment) => {
      const endpoint = environment.recovery.storage.replica?.endpoint;
      return when(
        !isDevelopment(environment) && endpoint?.startsWith('http:') === true,
        breach([...REPLICA, 'endpoint'], endpoint, 'above development, https: logs and backups pass here', 'write https://'),
      );
    },
  },
  {
    reads: [['stage'], ['stores', 'objects'], REPLICA],
    breaches: (environment) => {
      const { replica } = environment.recovery.storage;
      return when(
        isProduction(environment) && replica !== undefined && s3Url(replica) === ownUrl(environment),
        breach(
          [...REPLICA, replica?.endpoint ? 'endpoint' : 'region'],
          replica?.endpoint ?? replica?.region,
          'in production, another region or endpoint than stores.objects: what takes the buckets away takes a copy beside them, too',
          'choose another region',
        ),
      );
    },
  },
  {
    reads: [['stores', 'objects'], REPLICA],
    breaches: (environment) => {
      const { replica } = environment.recovery.storage;
      const own = ownUrl(environment);
      if (!replica || own === undefined) return [];
      const url = s3Url(replica);
      // On AWS, a name is one bucket, whatever the region.
      if (url !== own && !(isAws(url) && isAws(own))) return [];
      const taken: readonly string[] = Object.values(environment.stores.objects.buckets);
      return Object.entries(replica.buckets)
        .filter(([, name]) => taken.includes(name))
        .map(([use, name]) =>
          breach(
            [...REPLICA, 'buckets', use],
            name,
            'another bucket than those of stores.objects: a bucket is no copy of itself',
            'choose another name',
          ),
        );
    },
  },
  {
    reads: [REPLICA],
    breaches: ({ recovery: { storage } }) => {
      const names = Object.values(storage.replica?.buckets ?? {});
      return Object.entries(storage.replica?.buckets ?? {})
        .filter(([, name], index) => names.indexOf(name) !== index)
        .map(([use, name]) =>
          breach([...REPLICA, 'buckets', use], name, 'a bucket of its own: one copy would lie on top of another', 'choose another name'),
        );
    },
  },
  {
    reads: [['secrets'], ['observability', 'grafana'], ['recovery', 'configuration', 'grafana']],
    breaches: ({ secrets, observability: { grafana }, recovery: { configuration } }) =>
      when(
        configuration.grafana && (grafana.engine !== 'embedded' || secrets.provider === 'inline'),
        breach(
          ['recovery', 'configuration', 'grafana'],
          true,
          'only where Grafana runs here, and somebody can give its token: not with inline secrets',
          'set it to false',
        ),
      ),
  },
];
