/** Turns what Kubernetes publishes (OpenAPI, with its own extensions) into JSON schemas that refuse what the API server refuses. */
import { createHash } from 'node:crypto';
import { mapSubschemas, type Schema, withoutStatus } from './crds';

export const OBJECT_META = 'meta.v1.ObjectMeta';

export function refTo(definition: string): Schema {
  return { $ref: `#/definitions/${definition}` };
}

/** Copied as they are. `x-kubernetes-list-map-keys` (no two entries with the same keys) is a keyword of the validator. */
const VALIDATING = new Set(
  `$ref type properties required items additionalProperties enum pattern allOf anyOf oneOf not
  minimum maximum minLength maxLength minItems maxItems minProperties maxProperties x-kubernetes-list-map-keys`.split(/\s+/),
);

/** For people and clients, or, with `x-kubernetes-validations`, in a language (CEL) that only the API server speaks. */
const DOCUMENTING = new Set(
  `description default example title x-kubernetes-validations x-kubernetes-map-type x-kubernetes-unions
  x-kubernetes-patch-strategy x-kubernetes-patch-merge-key x-kubernetes-group-version-kind`.split(/\s+/),
);

const TRANSLATED = new Set(
  'format nullable x-kubernetes-int-or-string x-kubernetes-preserve-unknown-fields x-kubernetes-list-type'.split(' '),
);

/** The others (int32, int64, double) only repeat `type`. */
const CHECKED_FORMATS = new Set(['byte', 'date-time']);

/** The strict form of a schema; `closed: false` for branches of anyOf and the like, which list only some of the fields. */
export function strict(schema: Schema, closed = true): Schema {
  const kept: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (VALIDATING.has(keyword)) kept[keyword] = value;
    else if (!DOCUMENTING.has(keyword) && !TRANSLATED.has(keyword)) {
      throw new Error(`schema keyword "${keyword}" is new: say in strict-schema.ts whether it validates or documents`);
    }
  }
  if (schema['x-kubernetes-int-or-string'] === true) {
    // The usual anyOf [integer, string] beside it says the same at more length.
    delete kept['anyOf'];
    kept['type'] = ['integer', 'string'];
  }
  if (typeof schema['pattern'] === 'string') kept['pattern'] = inJavaScript(schema['pattern']);
  if (CHECKED_FORMATS.has(String(schema['format']))) kept['format'] = schema['format'];
  if (schema['nullable'] === true) kept['type'] = [schema.type, 'null'];
  if (schema['x-kubernetes-list-type'] === 'set') kept['uniqueItems'] = true;
  if (closed && listsItsFields(schema)) kept['additionalProperties'] = false;
  return mapSubschemas(kept, (child, keyword) => strict(child, closed && !/Of$|^not$/.test(keyword)));
}

/** Patterns are written for Go, whose `(?i)` JavaScript does not know: each letter is spelled in both cases instead. */
function inJavaScript(pattern: string): string {
  const bothCases = (letter: string): string => `[${letter.toLowerCase()}${letter.toUpperCase()}]`;
  const [, start = '', words] = /^(\^?)\(\?i\)([\w|()?$]*)$/.exec(pattern) ?? [];
  const translated = words === undefined ? pattern : start + words.replace(/[a-z]/gi, bothCases);
  new RegExp(translated); // Throws now, with the pattern in the message, rather than in every test.
  return translated;
}

/** An object that names no fields at all allows none: the API server prunes them. */
function listsItsFields(schema: Schema): boolean {
  return (
    (schema.type === 'object' || schema.properties !== undefined) &&
    schema.additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  );
}

/** The strict schema of whole manifests of a kind. */
export function strictKind(published: Schema, apiVersion: string, kind: string): Schema {
  const schema = strict(withoutStatus(published));
  return {
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: { ...refTo(OBJECT_META), required: ['name'] },
    },
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...(schema.required ?? [])])],
  };
}

/** Smaller schemas than this are not worth a definition of their own. */
const WORTH_SHARING = 100;

/**
 * CRDs spell every embedded type out (a pod spec, a secret reference), often many times over. Moving what is repeated into
 * definitions makes the file a third of its size, and the validator compiles each of them once.
 */
export function shareRepeated(kinds: Readonly<Record<string, Schema>>): {
  kinds: Record<string, Schema>;
  definitions: Record<string, Schema>;
} {
  const occurrences = new Map<string, number>();
  const count = (schema: Schema): Schema => {
    const text = JSON.stringify(schema);
    occurrences.set(text, (occurrences.get(text) ?? 0) + 1);
    return mapSubschemas(schema, count);
  };
  for (const schema of Object.values(kinds)) count(schema);

  const definitions: Record<string, Schema> = {};
  const names = new Map<string, string>();
  const share = (schema: Schema, _keyword: string, field: string): Schema => {
    const text = JSON.stringify(schema);
    if (text.length < WORTH_SHARING || occurrences.get(text) === 1) return mapSubschemas(schema, share);
    let name = names.get(text);
    if (name === undefined) {
      name = `${field}.${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
      names.set(text, name);
      definitions[name] = mapSubschemas(schema, share);
    }
    return refTo(name);
  };
  const shared = Object.entries(kinds).map(([key, schema]) => [key, mapSubschemas(schema, share)] as const);
  return { kinds: Object.fromEntries(shared), definitions };
}
