import { createHash } from 'node:crypto';
import { ApiObject, type App } from 'cdk8s';
import { longestGap } from '../platform/schedule';
import type { ControlName } from './controls';
import { type DeclaredLogins, declaredLogins } from './declared-logins';
import { daysOf, type RotationDays } from './rotations';
import type { SecretInventory } from './secret-inventory';

/** An object as it was declared: what a check compares with what is there. */
interface Declared {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly suspend?: boolean; readonly schedule?: string; readonly replicas?: number };
  readonly data?: Readonly<Record<string, string>>;
}

/** One question of compliance-scan; `path` is where the API server has the object, or the list. */
export type Check =
  /** The object says at least this. */
  | { readonly check: 'same'; readonly title: string; readonly path: string; readonly expected: object }
  /** The object's data has this SHA-256. */
  | { readonly check: 'digest'; readonly title: string; readonly path: string; readonly sha256: string }
  /** The list has no object of another name. */
  | { readonly check: 'only'; readonly title: string; readonly path: string; readonly names: readonly string[] }
  /** The CronJob runs, and has succeeded within so many seconds. */
  | { readonly check: 'fresh'; readonly title: string; readonly path: string; readonly seconds: number }
  /** The Certificate is ready, and holds for so many days. */
  | { readonly check: 'ready'; readonly title: string; readonly path: string; readonly days: number }
  /** The budget has the pods that it asks for. */
  | { readonly check: 'budget'; readonly title: string; readonly path: string }
  /** Each claim of the list asks for one of these classes. */
  | { readonly check: 'claims'; readonly title: string; readonly path: string; readonly classes: readonly string[] }
  /** The API server encrypts Secrets. */
  | { readonly check: 'encrypted'; readonly title: string; readonly path: string }
  /** Prometheus has an answer to this. */
  | { readonly check: 'answers'; readonly title: string; readonly query: string }
  /** Keycloak's realm lets people log in as was declared. */
  | ({ readonly check: 'login'; readonly title: string } & DeclaredLogins)
  /** The Secret's value is at most so old. */
  | { readonly check: 'age'; readonly title: string; readonly days: number };

export type Checks = Readonly<Partial<Record<ControlName, readonly Check[]>>>;

/** Minutes beyond its schedule after which a Job is missing. */
const GRACE = 120;

const MINUTE = 60;

/** Days for which a certificate must still hold: it is renewed thirty days ahead. */
const CERTIFICATE_DAYS = 14;

const BACKUPS = ['database-backup', 'storage-backup', 'configuration-backup'];

/** The API server's word for kinds, where it is not the kind with an "s". */
const PLURALS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
  StorageClass: 'storageclasses',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
};

/** What an environment has declared, by the control that looks at it. */
export function declared(
  app: App,
  secrets: SecretInventory,
  { days, limits }: { readonly days: RotationDays; readonly limits: Readonly<Record<string, number>> },
): Checks {
  return { ...new Declarations(app, limits).checks, 'secret-rotation': agesOf(secrets, days) };
}

/** Of what cert-manager makes, its own control knows the age; a copy is as old as what it copies. */
export const agesOf = ({ secrets }: Pick<SecretInventory, 'secrets'>, days: RotationDays): Extract<Check, { check: 'age' }>[] =>
  secrets.flatMap(({ name, spec: { rotation, issued, keys, mirrors }, copyOf }) => {
    const fixed = Object.values(keys).every(({ format }) => typeof format === 'object');
    return rotation && !issued && !copyOf && !mirrors && !fixed
      ? [{ check: 'age' as const, title: name, days: daysOf(rotation, days) }]
      : [];
  });

class Declarations {
  private readonly objects: readonly ApiObject[];

  constructor(
    app: App,
    /** Seconds within which a backup must have succeeded, by its CronJob. @default - by its schedule */
    private readonly limits: Readonly<Record<string, number>>,
  ) {
    this.objects = app.charts.flatMap((chart) => chart.node.findAll()).filter((node): node is ApiObject => ApiObject.isApiObject(node));
  }

  get checks(): Checks {
    const namespaces = this.ofKind('Namespace').map(({ metadata }) => metadata.name);
    const within = (what: string, path: string) =>
      namespaces.map((namespace) => ({ title: `${what} of ${namespace}`, path: pathOf(path, namespace), namespace }));
    const policies = this.ofKind('NetworkPolicy');
    const bindings = this.ofKind('RoleBinding');
    const classes = this.ofKind('StorageClass');
    return {
      'pod-security': this.ofKind('Namespace').map((object) => same(object, { metadata: { labels: object.metadata.labels } })),
      'admission-policies': [...this.ofKind('ValidatingAdmissionPolicy'), ...this.ofKind('ValidatingAdmissionPolicyBinding')].map(
        (object) => same(object, { spec: object.spec ?? {} }),
      ),
      'network-policies': [
        ...policies.filter(({ metadata }) => metadata.name === 'default-deny').map((object) => same(object, { spec: object.spec ?? {} })),
        ...within('policies', 'networking.k8s.io/v1/networkpolicies').map((list) => only(list, policies)),
      ],
      access: [
        ...bindings.map((object) => same(object, pick(object, ['roleRef', 'subjects']))),
        ...within('role bindings', 'rbac.authorization.k8s.io/v1/rolebindings').map((list) => only(list, bindings)),
      ],
      'second-factor': this.logins,
      certificates: this.ofKind('Certificate').map((object) => ({ check: 'ready', ...placeOf(object), days: CERTIFICATE_DAYS })),
      'encryption-of-secrets': [{ check: 'encrypted', title: 'the API server', path: '/metrics' }],
      'encryption-of-volumes': [
        ...classes.map((object) => same(object, pick(object, ['provisioner', 'parameters']))),
        ...within('claims', 'v1/persistentvolumeclaims').map(({ title, path }) => ({
          check: 'claims' as const,
          title,
          path,
          classes: classes.map(({ metadata }) => metadata.name),
        })),
      ],
      backups: BACKUPS.flatMap((name) => this.fresh(name)),
      restores: this.fresh('restore-validation'),
      'audit-trail': this.fresh('audit-export'),
      redundancy: this.ofKind('PodDisruptionBudget').map((object) => ({ check: 'budget', ...placeOf(object) })),
      monitoring: [{ check: 'answers', title: 'the alert Watchdog', query: 'ALERTS{alertname="Watchdog",alertstate="firing"}' }],
    };
  }

  private ofKind(kind: string): Declared[] {
    return this.objects.filter((object) => object.kind === kind).map((object) => object.toJson() as Declared);
  }

  /** The realms that Keycloak starts from, and what it makes of them; one that rests on purpose answers nobody. */
  private get logins(): Check[] {
    const realms = this.ofKind('ConfigMap').filter(({ metadata }) => metadata.name === 'keycloak-realms');
    const runs = this.ofKind('StatefulSet').some(({ metadata, spec }) => metadata.name === 'keycloak' && spec?.replicas !== 0);
    const files = runs ? realms.flatMap(({ data = {} }) => Object.values(data)) : [];
    return [
      ...realms.map((object): Check => ({ check: 'digest', ...placeOf(object), sha256: digestOf(object.data ?? {}) })),
      ...files.map(declaredLogins).map((logins): Check => ({ check: 'login', title: `the realm ${logins.realm}`, ...logins })),
    ];
  }

  /** A CronJob that rests on purpose is not expected to succeed. */
  private fresh(name: string): Check[] {
    return this.ofKind('CronJob')
      .filter(({ metadata, spec }) => metadata.name === name && !spec?.suspend)
      .map((object) => {
        const seconds = this.limits[name] ?? MINUTE * (longestGap(object.spec?.schedule ?? '') + GRACE);
        return { check: 'fresh', ...placeOf(object), seconds };
      });
  }
}

/** Path of a list: group, version and resource, within a namespace. */
function pathOf(resource: string, namespace: string | undefined, name?: string): string {
  const parts = resource.split('/');
  const plural = parts.pop();
  const root = parts.length > 1 ? '/apis' : '/api';
  return [root, ...parts, ...(namespace ? ['namespaces', namespace] : []), plural, ...(name ? [name] : [])].join('/');
}

function placeOf({ apiVersion, kind, metadata: { name, namespace } }: Declared) {
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return { title: `${kind} ${namespace ? `${namespace}/` : ''}${name}`, path: pathOf(`${apiVersion}/${plural}`, namespace, name) };
}

const same = (object: Declared, expected: object): Check => ({ check: 'same', ...placeOf(object), expected });

function only({ title, path, namespace }: { title: string; path: string; namespace: string }, declared: readonly Declared[]): Check {
  const names = declared.filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name);
  return { check: 'only', title, path, names: names.sort() };
}

const pick = (object: Declared, fields: readonly string[]): object =>
  Object.fromEntries(Object.entries(object).filter(([field]) => fields.includes(field)));

/** As compliance_scan.py computes it. */
function digestOf(data: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(data).sort()) hash.update(`${name}\0${data[name]}\0`);
  return hash.digest('hex');
}
