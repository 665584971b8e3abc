/**
 * Validates manifests against the schemas in test/schemas/, as strictly as an API server with `fieldValidation: Strict`, and
 * without one. Two things it cannot see: rules in CEL, and values that admission fills in.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

export type KubernetesVersion = '1.34' | '1.37';

interface SchemaFile {
  readonly kinds: Readonly<Record<string, unknown>>;
  readonly definitions: Readonly<Record<string, unknown>>;
}

const HOW_TO_ADD =
  'to allow a kind, add it to KUBERNETES_KINDS in scripts/vendor-schemas.ts, or its CRD to the CRD directory, and run "npm run vendor-schemas"';

/** What is wrong with an object, one readable line each; empty for a valid one. */
export const schemaErrors = (object: unknown, kubernetes: KubernetesVersion): string[] =>
  errorsAgainst([`kubernetes-${kubernetes}`, 'crds'], object);

/** The same for what Argo CD and Flux are told, which no chart may make. */
export const deliveryErrors = (object: unknown): string[] => errorsAgainst(['delivery'], object);

function errorsAgainst(files: readonly string[], object: unknown): string[] {
  const { apiVersion, kind } = (object ?? {}) as { apiVersion?: unknown; kind?: unknown };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return ['/: not a manifest: it has no apiVersion or no kind'];
  const file = files.find((name) => `${apiVersion}/${kind}` in schemaFile(name).kinds);
  if (file === undefined) return [`/: no schema for ${apiVersion} ${kind}${knownVersions(files, kind)}; ${HOW_TO_ADD}`];
  const validate = validator(file, `${apiVersion}/${kind}`);
  return validate(object) ? [] : [...new Set((validate.errors ?? []).map(describe))];
}

function knownVersions(files: readonly string[], kind: string): string {
  const known = files
    .flatMap((name) => Object.keys(schemaFile(name).kinds))
    .filter((key) => key.endsWith(`/${kind}`))
    .map((key) => key.slice(0, -kind.length - 1));
  return known.length > 0 ? ` (only for ${known.join(', ')})` : '';
}

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: false,
  // The schemas are generated: checking them against their meta-schema, or optimizing code that runs a few hundred times, costs
  // more than half of the time that compiling them takes.
  meta: false,
  validateSchema: false,
  code: { optimize: false },
  unicodeRegExp: false,
  formats: {
    byte: /^([A-Za-z\d+/]{4})*([A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/,
    'date-time': /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  },
});

/** A list that Kubernetes treats as a map: entries that agree in all of these fields are the same entry, given twice. */
ajv.addKeyword({
  keyword: 'x-kubernetes-list-map-keys',
  type: 'array',
  schemaType: 'array',
  validate: (keys: readonly string[], entries: readonly Readonly<Record<string, unknown>>[]) => {
    const identities = entries.map((entry) => JSON.stringify(keys.map((key) => entry?.[key])));
    return new Set(identities).size === entries.length;
  },
});

const schemaFiles = new Map<string, SchemaFile>();

function schemaFile(name: string): SchemaFile {
  let file = schemaFiles.get(name);
  if (file === undefined) {
    file = JSON.parse(readFileSync(join(__dirname, '..', 'schemas', `${name}.json`), 'utf8')) as SchemaFile;
    schemaFiles.set(name, file);
    ajv.addSchema(file, name);
  }
  return file;
}

/** Compiles a kind, and the definitions that it is the first to need, when it is first asked for; ajv remembers both. */
function validator(file: string, kind: string): ValidateFunction {
  const validate = ajv.getSchema(`${file}#/kinds/${kind.replaceAll('/', '~1')}`);
  if (!validate) throw new Error(`test/schemas/${file}.json: ajv does not find ${kind}`);
  return validate;
}

function describe(error: ErrorObject): string {
  return `${error.instancePath || '/'}: ${complaint(error)}`;
}

function complaint({ keyword, params, data, schema, instancePath, message }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties': {
      const field = String(params['additionalProperty']);
      if (field === 'status' && instancePath === '') return 'field "status" is for the cluster to write, not for a manifest';
      return `unknown field "${field}"`;
    }
    case 'required':
      return `missing field "${params['missingProperty']}"`;
    case 'type':
      return `expected ${[schema].flat().join(' or ')}, got ${described(data)}`;
    case 'enum':
      return `expected one of ${(schema as unknown[]).map(shorten).join(', ')}, got ${shorten(data)}`;
    case 'pattern':
      return `${shorten(data)} does not match ${schema}`;
    case 'format':
      return `${shorten(data)} is not a ${schema === 'byte' ? 'base64 text' : schema}`;
    case 'x-kubernetes-list-map-keys':
      return `two entries have the same ${(schema as unknown[]).join(' and ')}`;
    default:
      return message ?? keyword;
  }
}

function described(value: unknown): string {
  if (value === null) return 'null';
  return `${Array.isArray(value) ? 'array' : typeof value} ${shorten(value)}`;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
