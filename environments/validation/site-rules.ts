import { releasePlan } from '../../charts/airflow/release';
import { s3Url } from '../../charts/stores/endpoints';
import type { Environment } from '../schema';
import type { Breach } from './check';
import { breach, when } from './rule';

/** Environments by name, those with problems of their own left out. */
export type Environments = ReadonlyMap<string, Environment>;

/** A rule about a site and its partner. */
interface PairRule {
  /** Who hears of a breach: each of the two, or the one that follows. */
  readonly about: 'both' | 'standby';
  readonly breaches: (site: Environment, partner: Environment) => Breach[];
}

/** A field that both sites must have the same, with the reason. */
const same =
  (path: readonly string[], why: string, value: (environment: Environment) => string | undefined): PairRule['breaches'] =>
  (site, partner) => {
    const [mine, theirs] = [value(site), value(partner)];
    return when(
      mine !== undefined && theirs !== undefined && mine !== theirs,
      breach(path, mine, `that of ${partner.name} (${theirs}): ${why}`, `set it to "${theirs}"`),
    );
  };

const vault = ({ secrets }: Environment) => (secrets.provider === 'external-secrets' ? secrets.vault : undefined);

const keycloakDatabase = ({ edge: { auth } }: Environment) => (auth.provider === 'keycloak' ? auth.database.database : undefined);

const LANDING = 'what it stands by for lands under the same names';

const FERNET = 'another Fernet key cannot open the connections that arrive with the database';

export const pairRules: readonly PairRule[] = [
  {
    about: 'both',
    breaches: (site, partner) =>
      when(
        partner.recovery.site.partner !== site.name,
        breach(
          ['recovery', 'site', 'partner'],
          site.recovery.site.partner,
          `an environment whose own recovery.site.partner is ${site.name}`,
          `set recovery.site.partner to "${site.name}" in environments/${partner.name}.ts, or name another environment here`,
        ),
      ),
  },
  {
    about: 'both',
    breaches: (site, partner) => {
      const { role } = site.recovery.site;
      return when(
        partner.recovery.site.partner === site.name && partner.recovery.site.role === role,
        breach(
          ['recovery', 'site', 'role'],
          role,
          `one primary and one standby: ${partner.name} is the ${role}`,
          role === 'primary'
            ? 'set the one that does not serve to standby; after a failover both files change together'
            : 'set the one that serves to primary',
        ),
      );
    },
  },
  {
    about: 'standby',
    breaches: (site, partner) => {
      const taken = bucketsOf(partner);
      return [...bucketsOf(site)]
        .filter(([place]) => taken.has(place))
        .map(([place, { name, bucket }]) =>
          breach(
            ['stores', 'objects', 'buckets', name],
            bucket,
            `a bucket of its own: it is ${partner.name}'s ${taken.get(place)?.name} bucket, and what destroys one site must not take both`,
            'make one near this site and name it here',
          ),
        );
    },
  },
  {
    about: 'both',
    breaches: ({ recovery: { storage, site } }, partner) =>
      when(
        storage.replica === undefined,
        breach(
          ['recovery', 'storage', 'replica'],
          undefined,
          site.role === 'primary'
            ? `the buckets of ${partner.name}: what it stands by with must get there`
            : `the buckets of ${partner.name}: once it serves, everything is copied back`,
          `name them as stores.objects.buckets of environments/${partner.name}.ts does`,
        ),
      ),
  },
  {
    about: 'both',
    breaches: ({ recovery: { storage } }, partner) =>
      Object.entries(storage.replica?.buckets ?? {})
        .filter(([use, bucket]) => partner.stores.objects.buckets[use as keyof typeof partner.stores.objects.buckets] !== bucket)
        .map(([use, bucket]) =>
          breach(
            ['recovery', 'storage', 'replica', 'buckets', use],
            bucket,
            `the ${use} bucket of ${partner.name}`,
            `set it to "${partner.stores.objects.buckets[use as keyof typeof partner.stores.objects.buckets]}"`,
          ),
        ),
  },
  {
    about: 'both',
    breaches: ({ recovery: { storage } }, { name, stores: { objects } }) =>
      when(
        storage.replica !== undefined && objects.engine === 'external' && s3Url(storage.replica) !== s3Url(objects),
        breach(
          ['recovery', 'storage', 'replica', storage.replica?.endpoint ? 'endpoint' : 'region'],
          storage.replica?.endpoint ?? storage.replica?.region,
          `where the buckets of ${name} are`,
          objects.engine === 'external' && objects.endpoint
            ? `set endpoint to "${objects.endpoint}"`
            : `set region to "${objects.engine === 'external' && objects.region}", without an endpoint`,
        ),
      ),
  },
  { about: 'standby', breaches: same(['instance'], LANDING, ({ instance }) => instance) },
  {
    about: 'standby',
    breaches: same(
      ['stores', 'postgres', 'engine'],
      'a database follows another only in its own engine',
      ({ stores }) => stores.postgres.engine,
    ),
  },
  { about: 'standby', breaches: same(['stores', 'postgres', 'database'], LANDING, ({ stores }) => stores.postgres.database) },
  { about: 'standby', breaches: same(['edge', 'auth', 'database', 'database'], LANDING, keycloakDatabase) },
  {
    about: 'standby',
    breaches: same(
      ['airflow', 'image', 'repository'],
      'it must run the DAGs of the other with the same code',
      ({ airflow }) => airflow.image.repository,
    ),
  },
  {
    about: 'standby',
    breaches: same(
      ['airflow', 'image', 'tag'],
      'the database that arrives has the schema of that version',
      ({ airflow, release }) => releasePlan(release, airflow.image.tag).tag,
    ),
  },
  { about: 'standby', breaches: same(['secrets', 'vault', 'mount'], FERNET, (site) => vault(site)?.mount) },
  { about: 'standby', breaches: same(['secrets', 'vault', 'path'], FERNET, (site) => vault(site)?.path) },
];

/** Every bucket with its use, by the one place in the world that it is. Stores inside clusters are two, whatever their names. */
function bucketsOf({ name: environment, stores: { objects } }: Environment): Map<string, { name: string; bucket: string }> {
  const store = objects.engine === 'external' ? (objects.endpoint ?? 'AWS') : `the cluster of ${environment}`;
  return new Map(Object.entries(objects.buckets).map(([name, bucket]) => [`${store}/${bucket}`, { name, bucket }]));
}

/** What is wrong with an environment in the eyes of the others. */
export function breachesAmong(site: Environment, environments: Environments, names: readonly string[]): Breach[] {
  const { partner: name, role } = site.recovery.site;
  if (name === undefined) return [];
  const others = names.filter((other) => other !== site.name);
  if (!others.includes(name)) {
    const near = others.length > 0 ? `one of ${others.join(', ')}` : 'add it to environments/index.ts';
    return [breach(['recovery', 'site', 'partner'], name, 'the name of another environment', near)];
  }
  const partner = environments.get(name);
  if (!partner) return []; // it has problems of its own
  return pairRules.filter(({ about }) => about === 'both' || role === about).flatMap(({ breaches }) => breaches(site, partner));
}
