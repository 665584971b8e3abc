import { Cron } from 'croner';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { quantityValue } from '../../charts/platform/quantity';

/** What a value must be, and what to write instead: the two halves of every message. */
export interface Expectation {
  readonly rule: string;
  readonly fix: string;
}

/** What each field of text asks for, so that a missing value or one of another type gets the same message. */
export const expectations = z.registry<Expectation>();

/** A string that passes a test. Tests are anchored and ASCII-only: look-alike letters and line breaks never pass. */
export function text(test: RegExp | ((value: string) => boolean), rule: string, fix: string, longest?: number) {
  const holds = typeof test === 'function' ? test : (value: string) => test.test(value);
  const expectation: Expectation = { rule: longest ? `${rule}, at most ${longest} characters` : rule, fix };
  return z
    .string()
    .refine((value) => value.length <= (longest ?? 255) && holds(value), { params: { ...expectation } })
    .register(expectations, expectation);
}

export function integer(min: number, max: number) {
  return z.number().min(min).max(max).int();
}

/** One or more, none of them twice. */
export function list<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .min(1)
    .refine((items) => new Set(items).size === items.length, {
      params: { rule: 'each entry once', fix: 'remove the one that repeats' } satisfies Expectation,
    });
}

const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** Without quotes, YAML 1.1 reads these as something else, and other people's tools write them without quotes. */
const YAML_WORD = /^(y|n|yes|no|on|off|true|false|null)$/;

/** A name that becomes part of Kubernetes object names. */
export function label(longest = 63) {
  return text(
    (value) => LABEL.test(value) && !YAML_WORD.test(value),
    'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else',
    'for example "data-platform"',
    longest,
  );
}

/** Prefix of namespaces and cluster-wide classes: those of Kubernetes itself are taken. */
export const instanceName = text(
  (value) => LABEL.test(value) && !YAML_WORD.test(value) && !/^(default$|kube(-|$)|system(-|$))/.test(value),
  'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, and not "default", "kube-…" or "system-…", which belong to Kubernetes',
  'for example "airflow"',
  20,
);

/** A Kubernetes object that exists by itself, referred to by name. */
export const objectName = text(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  'the name of a Kubernetes object: lower-case letters, digits, dashes and dots',
  'for example "registry-credentials"',
  253,
);

const LABELS = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** Whatever reads it in a URL sees the same host: no xn-- that is none, no number that is taken for another address. */
const isHostName = (value: string): boolean =>
  value.length <= 253 && LABELS.test(value) && URL.canParse(`http://${value}`) && new URL(`http://${value}`).hostname === value;

export const hostName = text(
  isHostName,
  'a host name, labels of lower-case ASCII letters, digits and dashes joined by dots, or an IPv4 address',
  'for example "db.example.com"; write international names in their xn-- form',
  253,
);

/** Room is left for the names in front of it. */
export const domainName = text(
  (value) => isHostName(value) && !ipaddr.IPv4.isValid(value),
  'a domain name, labels of lower-case ASCII letters, digits and dashes joined by dots, no address',
  'for example "example.com"; write international names in their xn-- form',
  220,
);

export const isRange = (value: string): boolean => ipaddr.isValidCIDR(value) && value === canonicalCidr(value);

export const cidr = text(
  isRange,
  'an address range in canonical CIDR notation with no bits set behind the prefix',
  'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
);

function canonicalCidr(value: string): string {
  const [address, prefix] = ipaddr.parseCIDR(value);
  const network = address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(value) : ipaddr.IPv6.networkAddressFromCIDR(value);
  return `${network.toString()}/${prefix}`;
}

const NUMBERS = '[0-9]{1,2}';
const MONTHS = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const DAYS = 'SUN|MON|TUE|WED|THU|FRI|SAT';

const CRON_FIELDS = [NUMBERS, NUMBERS, NUMBERS, `${NUMBERS}|${MONTHS}`, `[0-6]|${DAYS}`].map((unit) => {
  const part = `(\\*|(${unit})(-(${unit}))?)(/[1-9][0-9]?)?`;
  return new RegExp(`^${part}(,${part})*$`);
});

/** Five fields in the words that Kubernetes and CloudNativePG take, which are fewer than croner's; UTC everywhere. */
export const cron = text(
  (value) => {
    const fields = value.split(' ');
    return (
      fields.length === CRON_FIELDS.length && CRON_FIELDS.every((field, index) => field.test(fields[index] ?? '')) && comesRound(value)
    );
  },
  'a schedule of five cron fields, with Sunday as 0, that comes round at least once',
  'for example "0 3 * * *" for 03:00 UTC every day',
  200,
);

function comesRound(schedule: string): boolean {
  try {
    return new Cron(schedule, { mode: '5-part', paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}

export const cpu = text(
  /^([1-9][0-9]{0,6}m|[1-9][0-9]{0,3}(\.[0-9]{1,3})?|0\.(?=[0-9]*[1-9])[0-9]{1,3})$/,
  'a CPU quantity above zero: cores with at most three decimals, or thousandths of a core',
  'for example "500m" or "2"',
);

const MOST_BYTES = '4096Ti';

export const bytes = text(
  (value) => /^[1-9][0-9]{0,8}(Ki|Mi|Gi|Ti)$/.test(value) && quantityValue(value) <= quantityValue(MOST_BYTES),
  `a size above zero: a whole number with Ki, Mi, Gi or Ti, at most ${MOST_BYTES}`,
  'for example "512Mi" or "20Gi"',
);

const isPort = (value: string): boolean => /^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 65_535;

/** Host, port and path, without what a client would resolve or decode. */
function isLocation(value: string, path: RegExp): boolean {
  const [, host = '', port = '443', rest = ''] = /^([^:/]+)(?::([^/]*))?(\/.*)?$/.exec(value) ?? [];
  return isHostName(host) && isPort(port) && path.test(rest) && !/\/\.\.?(\/|$)/.test(rest);
}

const IMAGE_PATH = /^(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+$/;
const URL_PATH = /^(\/[A-Za-z0-9._~-]+)*\/?$/;
const GIT_PATH = /^(\/[A-Za-z0-9._~-]+)+$/;

export const imageRepository = text(
  (value) => isLocation(value, IMAGE_PATH) && /^([^/]*[.:]|localhost\/)/.test(value),
  'an image repository with its registry and without tag or digest, in lower case',
  'for example "registry.example.com/data/airflow"; Docker Hub is "docker.io/<owner>/<name>"',
  255,
);

export const imageTag = text(
  (value) => /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(value) && !/(^|[-_.])latest([-_.]|$)/i.test(value),
  'an exact image tag, which becomes a label too: letters, digits, dots, dashes and underscores, never "latest"',
  'for example "3.3.2-1": what runs must be the same tomorrow',
  63,
);

export const httpUrl = text(
  (value) => /^https?:\/\//.test(value) && isLocation(value.replace(/^https?:\/\//, ''), URL_PATH),
  'an http or https URL of host, optional port and path, without user, query or fragment',
  'for example "https://airflow.example.com"',
  500,
);

export const httpsUrl = text(
  (value) => value.startsWith('https://') && isLocation(value.slice('https://'.length), URL_PATH),
  'an https URL of host, optional port and path, without user, query or fragment',
  'for example "https://login.example.com"',
  500,
);

const GIT_SERVER = /^(https:\/\/|ssh:\/\/[a-z_][a-z0-9_-]*@)/;

export const gitRepository = text(
  (value) => GIT_SERVER.test(value) && isLocation(value.replace(GIT_SERVER, ''), GIT_PATH),
  'the URL of a Git repository, https:// or ssh://user@, with no password in it',
  'for example "https://git.example.com/data/dags.git"; how to log in is said by dags.credentials',
  500,
);

export const gitRef = text(
  (value) => /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value) && !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(value),
  'a Git branch, tag or commit',
  'for example "main" or "v1.4.2"',
  200,
);

export const relativePath = text(
  /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/,
  'a path below the repository, with no "..", no leading and no trailing slash',
  'for example "dags" or "pipelines/dags"',
  200,
);

/** Unquoted PostgreSQL identifier: the name goes into SQL, URLs and configuration files. */
export const databaseName = text(
  /^(?!(postgres|template0|template1|pgbouncer)$)[a-z_][a-z0-9_]*$/,
  'a PostgreSQL name: lower-case letters, digits and underscores, and none that PostgreSQL or PgBouncer keeps for itself',
  'for example "airflow_prod"',
  63,
);

export const bucketName = text(
  /^[a-z0-9][a-z0-9-]+[a-z0-9]$/,
  'a bucket name: lower-case letters, digits and dashes, at least 3',
  'for example "airflow-logs"',
  63,
);

export const queueName = text(
  /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/,
  'a queue name: letters, digits, dots, dashes and underscores',
  'for example "critical"',
  63,
);

export const poolName = text(
  /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/,
  'a pool name: letters, digits, dots, dashes and underscores',
  'for example "warehouse"',
  255,
);

export const roleName = text(
  /^(?!(Admin|Op|User|Viewer|Public)$)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/i,
  "a role name: letters, digits, dots, dashes and underscores, none of Airflow's own Admin, Op, User, Viewer and Public",
  'for example "Analyst"',
  64,
);

/** A role that Airflow has or the environment adds. */
export const existingRoleName = text(
  /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/,
  'the name of a role: letters, digits, dots, dashes and underscores',
  'for example "User"',
  64,
);

/** A resource of Airflow's FAB permissions; it becomes an argument of a command. */
export const resourceName = text(
  /^[A-Za-z]([A-Za-z0-9 :_.-]*[A-Za-z0-9])?$/,
  'a resource of Airflow, a letter first: letters, digits, spaces, colons, dots, dashes and underscores',
  'for example "DAGs" or "DAG:daily_report"',
  250,
);

/** Plain words for people: no control characters, no look-alikes. */
export const sentence = text(
  /^[!-~]([ -~]*[!-~])?$/,
  'one line of printable ASCII text without spaces around it',
  'shorten it, or take the special characters out',
  200,
);

export const regionName = text(
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'a region name: lower-case letters, digits and dashes',
  'for example "eu-central-1"; many S3 services take any',
  32,
);

export const storageClass = text(
  /^[A-Z][A-Z0-9_]*$/,
  'a storage class of S3: capital letters, digits and underscores',
  'for example "STANDARD_IA" or "GLACIER_IR"',
  64,
);

export const vaultPath = text(
  /^[A-Za-z0-9_][A-Za-z0-9_-]*(\/[A-Za-z0-9_][A-Za-z0-9_-]*)*$/,
  'a path of letters, digits, dashes and underscores',
  'for example "airflow/prod"',
  200,
);

/** What each provider asks for is in CLUSTER_PROVIDERS. */
export const providerKey = text(
  /^[A-Za-z0-9/]([A-Za-z0-9/:._()-]*[A-Za-z0-9])?$/,
  'the name of a key: letters, digits, slashes, colons, dots, dashes, underscores and parentheses',
  'for example "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
  255,
);

export const emailAddress = text(
  (value) => /^[A-Za-z0-9._+-]+@[^@]+$/.test(value) && isHostName(value.slice(value.indexOf('@') + 1)),
  'one mail address, without a name beside it',
  'for example "airflow-oncall@example.com"',
  254,
);

export const channelName = text(
  /^#[a-z0-9][a-z0-9_-]*$/,
  'a chat channel: "#", then lower-case letters, digits, dashes and underscores',
  'for example "#airflow-alerts"',
  81,
);

/** Kubernetes' name for the keys of labels and annotations. */
export function isQualifiedName(value: string): boolean {
  const [name = '', prefix, ...rest] = value.split('/').reverse();
  return /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(name) && (prefix === undefined || isHostName(prefix)) && rest.length === 0;
}

export const labelKey = text(
  isQualifiedName,
  'the key of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63, perhaps a domain and a slash before them',
  'for example "release" or "app.kubernetes.io/part-of"',
  253,
);

export const labelValue = text(
  /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/,
  'the value of a Kubernetes label: letters, digits, dots, dashes and underscores',
  'for example "prometheus"',
  63,
);
