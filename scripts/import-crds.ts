/**
 * Writes imports/: typed cdk8s constructs for the custom resources that charts create.
 *
 *     npm run import-crds -- <directory with CRD .yaml files>
 *
 * imports/crds/<group>.yaml is the part of the published CRDs that types are made of, imports/<group>.ts what `cdk8s import`
 * generates from it. Works without a network.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import { stringify } from 'yaml';
import { type Crd, mapSubschemas, readCrds, type Schema, withoutStatus } from './crds';
import { droppedFields, type GeneratedClass } from './import-fidelity';

interface Import {
  readonly group: string;
  readonly publishedBy: string;
  readonly kinds: readonly string[];
  /** Fields to leave out, because they are large and no chart sets them. */
  readonly without?: readonly string[];
  /** Objects of which only the named fields are wanted. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** Objects that are taken as they are, because another library makes them. */
  readonly free?: readonly string[];
}

/** The custom resources that charts create. Another one is a name in `kinds` or a line here, and a run of this script. */
const IMPORTS: readonly Import[] = [
  {
    group: 'argoproj.io',
    publishedBy: 'Argo Rollouts 1.10.2',
    kinds: ['AnalysisTemplate', 'Rollout'],
    only: {
      'AnalysisTemplate.spec': ['args', 'metrics'],
      'AnalysisTemplate.spec.args': ['name', 'value'],
      'AnalysisTemplate.spec.metrics': ['name', 'initialDelay', 'interval', 'count', 'failureLimit', 'successCondition', 'provider'],
      'AnalysisTemplate.spec.metrics.provider': ['job', 'prometheus'],
      'AnalysisTemplate.spec.metrics.provider.prometheus': ['address', 'query'],
      'Rollout.spec': ['replicas', 'revisionHistoryLimit', 'strategy', 'workloadRef'], // the template is that of a Deployment
      'Rollout.spec.strategy': ['blueGreen'],
      'Rollout.spec.strategy.blueGreen': [
        'activeService',
        'autoPromotionEnabled',
        'postPromotionAnalysis',
        'prePromotionAnalysis',
        'previewService',
        'scaleDownDelaySeconds',
      ],
      'Rollout.spec.strategy.blueGreen.prePromotionAnalysis': ['templates'],
      'Rollout.spec.strategy.blueGreen.postPromotionAnalysis': ['templates'],
    },
    free: ['AnalysisTemplate.spec.metrics.provider.job.spec', 'AnalysisTemplate.spec.metrics.provider.job.metadata'],
  },
  {
    group: 'autoscaling.k8s.io',
    publishedBy: 'Vertical Pod Autoscaler 1.8.1',
    kinds: ['VerticalPodAutoscaler'],
    only: { 'VerticalPodAutoscaler.spec': ['resourcePolicy', 'targetRef', 'updatePolicy'] },
  },
  { group: 'barmancloud.cnpg.io', publishedBy: 'plugin-barman-cloud 0.15.0', kinds: ['ObjectStore'] },
  {
    group: 'cert-manager.io',
    publishedBy: 'cert-manager 1.21.2',
    kinds: ['Certificate', 'ClusterIssuer'],
    only: { 'ClusterIssuer.spec': ['acme', 'ca', 'selfSigned'] },
  },
  {
    group: 'external-secrets.io',
    publishedBy: 'External Secrets 1.3.2',
    kinds: ['ExternalSecret', 'SecretStore'],
    only: { 'SecretStore.spec.provider': ['vault'] },
  },
  { group: 'gateway.networking.k8s.io', publishedBy: 'Gateway API 1.7.0', kinds: ['Gateway', 'HTTPRoute'] },
  {
    group: 'keda.sh',
    publishedBy: 'KEDA 2.21.0',
    kinds: ['ScaledObject', 'TriggerAuthentication'],
    only: { 'TriggerAuthentication.spec': ['secretTargetRef'] },
  },
  {
    group: 'monitoring.coreos.com',
    publishedBy: 'prometheus-operator 0.85.0',
    kinds: ['PodMonitor', 'PrometheusRule', 'ServiceMonitor'],
    only: {
      'PodMonitor.spec': ['namespaceSelector', 'podMetricsEndpoints', 'selector'],
      'ServiceMonitor.spec': ['endpoints', 'namespaceSelector', 'selector'],
    },
  },
  {
    group: 'postgresql.cnpg.io',
    publishedBy: 'CloudNativePG 1.30',
    kinds: ['Cluster', 'Database', 'Pooler', 'ScheduledBackup'],
    without: [
      ...['initContainers', 'ephemeralContainers', 'volumes', 'affinity'].map((field) => `Pooler.spec.template.spec.${field}`),
      ...['projectedVolumeTemplate', 'ephemeralVolumeSource', 'env', 'envFrom'].map((field) => `Cluster.spec.${field}`),
      'Cluster.spec.backup.barmanObjectStore', // gone in 1.31: the plugin's ObjectStore took its place
    ],
  },
];

const ROOT = resolve(__dirname, '..');

/** All that a type is made of. Patterns, bounds and defaults stay with test/schemas; a `format: date-time` would become a Date. */
const TYPING = new Set(['type', 'properties', 'required', 'items', 'additionalProperties', 'enum']);

function typesOnly(schema: Schema): Schema {
  if (schema['x-kubernetes-int-or-string'] === true) {
    return { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] };
  }
  const typing = Object.fromEntries(Object.entries(schema).filter(([keyword]) => TYPING.has(keyword)));
  return mapSubschemas(typing, typesOnly);
}

/** The schema with another one at the end of a path, or none; paths lead through lists. */
function withField(schema: Schema, [name = '', ...rest]: readonly string[], replacement?: Schema): Schema {
  if (schema.items) return { ...schema, items: withField(schema.items, [name, ...rest], replacement) };
  const { [name]: field, ...others } = schema.properties ?? {};
  if (!field) throw new Error(`IMPORTS names a field "${[name, ...rest].join('.')}" that does not exist`);
  const changed = rest.length > 0 ? withField(field, rest, replacement) : replacement;
  return { ...schema, properties: changed ? { ...schema.properties, [name]: changed } : others };
}

/** Paths of the fields of an object besides the named ones. */
function othersAt({ names: { kind } }: Crd, schema: Schema, path: string, names: readonly string[]): string[] {
  const [owner, ...fields] = path.split('.');
  if (owner !== kind) return [];
  const object = fields.reduce<Schema | undefined>((around, field) => (around?.items ?? around)?.properties?.[field], schema);
  const others = Object.keys((object?.items ?? object)?.properties ?? {}).filter((name) => !names.includes(name));
  return others.map((name) => `${path}.${name}`);
}

/** The CRDs of an import, reduced to what types are made of. */
function select(crds: readonly Crd[], { group, kinds, without = [], only = {}, free = [] }: Import): Crd[] {
  return kinds.map((kind) => {
    const crd = crds.find((candidate) => candidate.group === group && candidate.names.kind === kind);
    if (!crd) throw new Error(`no CRD for ${group} ${kind} in the given directory`);
    const types = typesOnly(withoutStatus(crd.schema));
    const unwanted = Object.entries(only).flatMap(([path, names]) => othersAt(crd, types, path, names));
    const omitted = [...without, ...unwanted].map((path) => path.split('.')).filter(([owner]) => owner === kind);
    const smaller = omitted.reduce((schema, [, ...path]) => withField(schema, path), types);
    const opened = free.map((path) => path.split('.')).filter(([owner]) => owner === kind);
    return { ...crd, schema: opened.reduce((schema, [, ...path]) => withField(schema, path, { type: 'object' }), smaller) };
  });
}

function manifest({ group, version, names, scope, schema }: Crd): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}` },
    spec: {
      group,
      names: { kind: names.kind, plural: names.plural },
      scope,
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

function cdk8sImport(file: string): void {
  const cli = join(dirname(require.resolve('cdk8s-cli/package.json')), 'bin', 'cdk8s');
  const options = ['import', file, '--language=typescript', '--output=imports', '--save=false', '--check-upgrade=false'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...options], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`cdk8s import ${file} failed:\n${stdout}${stderr}`);
}

/** Of a file that has just been written, and is no part of this program. */
function exportsOf(file: string): Record<string, GeneratedClass> {
  const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', format: 'cjs' });
  const module: { exports: Record<string, GeneratedClass> } = { exports: {} };
  compileFunction(code, ['module', 'require'])(module, require);
  return module.exports;
}

function verify(group: string, crds: readonly Crd[]): void {
  const file = join(ROOT, 'imports', `${group}.ts`);
  // cdk8s puts this in place of text with characters that it does not trust.
  if (readFileSync(file, 'utf8').includes('__stripped_by_cdk8s__')) throw new Error(`cdk8s import mangled ${file}`);
  // cdk8s spells the class of HTTPRoute HttpRoute.
  const classes = new Map(Object.entries(exportsOf(file)).map(([name, type]) => [name.toLowerCase(), type]));
  for (const { names, schema } of crds) {
    const dropped = droppedFields(classes.get(names.kind.toLowerCase()) as GeneratedClass, schema);
    if (dropped.length > 0) throw new Error(`${file}: ${names.kind} does not render ${dropped.join(', ')}`);
  }
}

function main([directory, ...others]: readonly string[]): void {
  if (!directory || others.length > 0) throw new Error('usage: npm run import-crds -- <directory with CRD .yaml files>');
  const crds = readCrds(directory);
  mkdirSync(join(ROOT, 'imports', 'crds'), { recursive: true });
  for (const wanted of IMPORTS) {
    const { group, publishedBy, kinds } = wanted;
    const selected = select(crds, wanted);
    const file = join('imports', 'crds', `${group}.yaml`);
    const origin = `# ${publishedBy}: ${kinds.join(', ')}, reduced to what types are made of by "npm run import-crds".\n`;
    const documents = selected.map((crd) => stringify(manifest(crd), { lineWidth: 0, aliasDuplicateObjects: false }));
    writeFileSync(join(ROOT, file), origin + documents.join('---\n'));
    cdk8sImport(file);
    verify(group, selected);
    console.log(`imports/${group}.ts: ${kinds.join(', ')}`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
