import { Cron } from 'croner';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** What a value must be, and what to write instead: the two halves of every message. */
export interface Expectation {
  readonly rule: string;
  readonly fix: string;
}

/** A string that passes a test. Tests are anchored and ASCII-only: look-alike letters and line breaks never pass. */
export function text(test: RegExp | ((value: string) => boolean), rule: string, fix: string) {
  const holds = typeof test === 'function' ? test : (value: string) => test.test(value);
  return z.string().refine(holds, { params: { rule, fix } satisfies Expectation });
}

export function integer(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** A name that becomes part of Kubernetes object names. */
export function label(max = 63) {
  return text(
    (value) => value.length <= max && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value),
    `lower-case letters, digits and dashes, a letter first, at most ${max} characters`,
    'for example "data-platform"',
  );
}

/** A Kubernetes object that exists by itself, referred to by name. */
export const objectName = text(
  (value) => value.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value),
  'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
  'for example "registry-credentials"',
);

const isHostName = (value: string): boolean =>
  value.length <= 253 && value.split('.').every((part) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(part));

export const hostName = text(
  isHostName,
  'a host name: labels of lower-case ASCII letters, digits and dashes, joined by dots, at most 253 characters',
  'for example "example.com"; write international names in their xn-- form',
);

export const cidr = text(
  (value) =>
    ipaddr.isValidCIDR(value) &&
    ipaddr.parseCIDR(value)[0].toString() === ipaddr.parse(value.split('/')[0] ?? '').toString() &&
    isNetworkAddress(value),
  'an address range in CIDR notation with no bits set behind the prefix',
  'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
);

function isNetworkAddress(value: string): boolean {
  const [address, prefix] = ipaddr.parseCIDR(value);
  const network = address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(value) : ipaddr.IPv6.networkAddressFromCIDR(value);
  return prefix >= 0 && network.toString() === address.toString();
}

/** Five fields; UTC everywhere. */
export const cron = text(
  (value) => {
    try {
      return new Cron(value, { mode: '5-part', paused: true }).nextRun() !== null;
    } catch {
      return false;
    }
  },
  'a schedule of five cron fields that comes round at least once',
  'for example "0 3 * * *" for 03:00 UTC every day',
);

export const cpu = text(
  (value) => /^([1-9][0-9]{0,6}m|[1-9][0-9]{0,3}(\.[0-9]{1,3})?|0\.[0-9]{0,2}[1-9][0-9]{0,2})$/.test(value),
  'a CPU quantity above zero: cores, or thousandths of a core',
  'for example "500m" or "2"',
);

export const bytes = text(
  (value) => /^[1-9][0-9]{0,8}(Ki|Mi|Gi|Ti)$/.test(value),
  'a size above zero: a whole number with Ki, Mi, Gi or Ti',
  'for example "512Mi" or "20Gi"',
);

const REPOSITORY_PATH = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

export const imageRepository = text(
  (value) => {
    const [, host = '', path = ''] = /^([^/]+)\/(.+)$/.exec(value) ?? [];
    const [, name = '', port] = /^([^:]+)(:[0-9]{1,5})?$/.exec(host) ?? [];
    return (
      value.length <= 255 &&
      isHostName(name) &&
      (name.includes('.') || port !== undefined || name === 'localhost') &&
      REPOSITORY_PATH.test(path)
    );
  },
  'an image repository with its registry and without tag or digest, in lower case',
  'for example "registry.example.com/data/airflow"; Docker Hub is "docker.io/<owner>/<name>"',
);

export const imageTag = text(
  (value) => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(value) && value !== 'latest',
  'an exact image tag: letters, digits, dots, dashes and underscores, at most 128 characters, never "latest"',
  'for example "3.3.2-1": what runs must be the same tomorrow',
);

export const httpUrl = text(
  (value) => /^https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/[A-Za-z0-9._~-]+)*\/?$/.test(value) && isHostName(hostOf(value)),
  'an http or https URL of host, optional port and path, without user, query or fragment',
  'for example "https://airflow.example.com"',
);

export const gitRepository = text(
  (value) =>
    /^(https:\/\/[a-z0-9.-]+(:[0-9]{1,5})?|ssh:\/\/[a-z_][a-z0-9_-]*@[a-z0-9.-]+(:[0-9]{1,5})?)(\/[A-Za-z0-9._~-]+)+$/.test(value) &&
    isHostName(hostOf(value)),
  'the URL of a Git repository, https:// or ssh://user@, with no password in it',
  'for example "https://git.example.com/data/dags.git"; credentials belong into dags.credentials',
);

function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^@/]+@)?([^:/]+)/.exec(url)?.[1] ?? '';
}

export const gitRef = text(
  (value) => value.length <= 200 && /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value) && !/\.\.|\/\/|\.lock$|[./]$/.test(value),
  'a Git branch, tag or commit',
  'for example "main" or "v1.4.2"',
);

export const relativePath = text(
  (value) => value.length <= 200 && /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/.test(value),
  'a path below the repository, with no "..", no leading and no trailing slash',
  'for example "dags" or "pipelines/dags"',
);

/** Unquoted PostgreSQL identifier: the name goes into SQL, URLs and configuration files. */
export const databaseName = text(
  /^[a-z_][a-z0-9_]{0,62}$/,
  'a PostgreSQL name: lower-case letters, digits and underscores, at most 63 characters',
  'for example "airflow_prod"',
);

export const bucketName = text(
  /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  'a bucket name: 3 to 63 lower-case letters, digits and dashes',
  'for example "airflow-logs"',
);

export const queueName = text(
  /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/,
  'a queue name: letters, digits, dots, dashes and underscores, at most 63 characters',
  'for example "critical"',
);

export const poolName = text(
  /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,254}[A-Za-z0-9_])?$/,
  'a pool name: letters, digits, dots, dashes and underscores, at most 256 characters',
  'for example "warehouse"',
);

/** Plain words for people: no control characters, no look-alikes. */
export const sentence = text(
  /^[ -~]{1,200}$/,
  'one line of printable ASCII text, at most 200 characters',
  'shorten it, or take the special characters out',
);

export const awsRegion = text(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'a region name', 'for example "eu-central-1"');

export const absolutePath = text(
  /^(\/[A-Za-z0-9_.-]+)+$/,
  'an absolute path of letters, digits, dots, dashes and underscores',
  'for example "/v1/airflow"',
);

export const vaultPath = text(
  /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/,
  'a path of letters, digits, dashes and underscores',
  'for example "airflow/prod"',
);
