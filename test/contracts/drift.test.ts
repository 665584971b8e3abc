/** The disaster-recovery site is production, but for what is listed here. */

import { type Difference, differences } from '../support/drift';
import type { KubernetesObject } from '../support/manifests';
import { platform as platformNamed } from '../support/platforms';

const [prod, dr] = ['prod', 'dr'].map((name) => platformNamed(name)) as [
  ReturnType<typeof platformNamed>,
  ReturnType<typeof platformNamed>,
];

/** Words that stand for the same thing on both sites, wherever they are: dr's, prod's, and why they differ. */
const WORDS: readonly (readonly [RegExp, string, string])[] = [
  [
    /\bdr\.example\.com\b/g,
    'example.com',
    'people find it under a name of its own, and its secrets are at a server that the disaster has not hit',
  ],
  [/\beu-west-1\b/g, 'eu-central-1', 'its buckets are near it'],
  [/\bexample-airflow-dr-/g, 'example-airflow-prod-', 'what destroys one site does not take the buckets of both'],
  [/\bairflow-dr\b/g, 'airflow-prod', 'a token of one site is worth nothing at the other'],
  [/\benvironment: dr\b/g, 'environment: prod', 'its figures and alerts say where they come from'],
];

interface Allowed {
  readonly object: RegExp;
  readonly path: RegExp;
  readonly why: string;
}

/** Fields that differ because dr stands by, or because the two are partners. */
const FIELDS: readonly Allowed[] = [
  {
    object: /./,
    path: /(^|\.)labels\.airflow-platform\/environment$/,
    why: 'an object says where it is',
  },
  {
    object: /./,
    path: /\.annotations\.checksum\/config$/,
    why: 'it follows from the files, which are compared themselves',
  },
  {
    object: /^(Deployment airflow\/airflow-(scheduler|worker-\w+)|StatefulSet (airflow\/airflow-triggerer|airflow-edge\/keycloak))$/,
    path: /^(spec\.replicas|metadata\.annotations\.airflow-platform\/serving-replicas)$/,
    why: 'nothing decides, runs tasks or writes until a failover starts it',
  },
  {
    object: /^ScaledObject airflow\/airflow-(triggerer|worker-\w+)$/,
    path: /^$/,
    why: 'what rests is not started by work that another site does',
  },
  {
    object: /^ResourceQuota airflow\/capacity$/,
    path: /^spec\.hard\./,
    why: 'it has room for what a failover starts, and for what grows with the load once the site serves',
  },
  {
    object: /^CronJob airflow\/database-cleanup$/,
    path: /^spec\.suspend$/,
    why: 'a database that follows takes no change',
  },
  {
    object: /^CronJob airflow\/(database-backup|storage-backup|configuration-backup|audit-export)$/,
    path: /^spec\.suspend$/,
    why: 'the partner backs up what both have, and its copies must not be written over',
  },
  {
    object: /^Job airflow\/(smoke-test|performance-baseline)$/,
    path: /^spec\.suspend$/,
    why: 'no DAG runs there until a failover',
  },
  {
    object: /^ConfigMap airflow\/preflight-checks$/,
    path: /^data\.checks\.json$/,
    why: 'preflight looks for what each site is made of',
  },
  {
    object: /^Job airflow\/smoke-test$/,
    path: /\.env\[ENVIRONMENT\]\.value$/,
    why: 'the team is told where something was deployed',
  },
  {
    object: /^CronJob airflow\/storage-tiering$/,
    path: /^spec\.suspend$/,
    why: 'what it moved here, the partner would copy here again',
  },
  {
    object: /^CronJob airflow\/storage-backup$/,
    path: /\.env\[(RCLONE_CONFIG_REPLICA_(ENDPOINT|REGION)|REPLICA_[A-Z]+)\]\.value$/,
    why: 'once it serves, its copies go where it took over from',
  },
  {
    object: /^ConfigMap airflow\/postgres-restore-cluster$/,
    path: /^data\.cluster\.json$/,
    why: 'what a restore recovers comes from the archive of whoever serves',
  },
  {
    object: /^ConfigMap airflow\/compliance-scan-declared$/,
    path: /^data\.controls\.json$/,
    why: 'the scan compares each site with what was declared for it',
  },
  {
    object: /^CronJob airflow\/audit-export$/,
    path: /\.env\[AUDIT_PREFIX\]\.value$/,
    why: 'each site writes a chain of events of its own',
  },
  {
    object: /^Deployment airflow\/airflow-dag-processor$/,
    path: /^spec\.template\.spec\.containers\[airflow-dag-processor\]\.args\[\d\]$/,
    why: 'it loads the DAGs for a trial until the database takes what it writes',
  },
  {
    object: /^ConfigMap airflow-observability\/prometheus-rules$/,
    path: /^data\.(airflow|blackbox-exporter|cloudnative-pg|postgres-exporter)\.yml$/,
    why: 'nobody is woken because what rests does not run',
  },
  {
    object: /^Cluster airflow\/postgres$/,
    path: /^spec\.(bootstrap\.(initdb|recovery)\..+|replica\.(self|source)|plugins\[barman-cloud\.cloudnative-pg\.io\]\.parameters\.serverName)$/,
    why: 'it is made from its partner and follows it; each site archives below its own name',
  },
  {
    object: /^Cluster airflow\/postgres$/,
    path: /^spec\.externalClusters\[\w+\]\.plugin\.parameters\.barmanObjectName$/,
    why: 'each reads its own archive in its own bucket, and the other one in the bucket of its partner',
  },
  {
    object: /^ObjectStore airflow\/postgres-partner$/,
    path: /^spec\.configuration\.(destinationPath|endpointURL)$/,
    why: 'each follows the archive of the other',
  },
  {
    object: /^(Deployment airflow\/site-guard|CronJob airflow\/failover)$/,
    path: /\.env\[(SITE|PARTNER|ROLE|PARTNER_(URL|REGION|BUCKET))\]\.value$/,
    why: 'each is the partner of the other',
  },
  {
    object: /^CronJob airflow\/(database-backup|storage-backup|configuration-backup|restore-configuration|compliance-scan)$/,
    path: /\.env\[ENVIRONMENT\]\.value$/,
    why: 'a backup and a report say whose they are',
  },
];

/** dr in the words of prod. */
const translated: readonly KubernetesObject[] = JSON.parse(
  WORDS.reduce((text, [ours, theirs]) => text.replace(ours, theirs), JSON.stringify(dr.objects)),
);

const found = differences(translated, prod.objects);

const allows =
  ({ object, path }: Allowed) =>
  (difference: Difference): boolean =>
    object.test(difference.object) && path.test(difference.path);

test('dr differs from prod only where it must', () => {
  const unexpected = found.filter((difference) => !FIELDS.some((allowed) => allows(allowed)(difference)));

  expect(unexpected.map(({ object, path, here, there }) => `${object}: ${path}: ${short(here)} instead of ${short(there)}`)).toEqual([]);
});

test('what may differ does: no exception outlives its reason', () => {
  expect(FIELDS.filter((allowed) => !found.some(allows(allowed))).map(({ why }) => why)).toEqual([]);
  expect(WORDS.filter(([ours]) => !JSON.stringify(dr.objects).match(ours)).map(([, , why]) => why)).toEqual([]);
});

test('what drifts is found: an object, an entry of a list, a line of a file', () => {
  const text = JSON.stringify(prod.objects.slice(1)).replace('"scheduler"]', '"triggerer"]').replace('max_fails=0', 'max_fails=1');

  const paths = differences(JSON.parse(text), prod.objects).map(({ path }) => path);

  expect(paths.sort()).toEqual(['', 'data.servers.conf', 'spec.template.spec.containers[airflow-scheduler].args[1]']);
});

const short = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 120);
