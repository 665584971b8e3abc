import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { directoryOf } from './environment';
import { Precondition } from './options';

export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly ports?: readonly { readonly name?: string; readonly port: number }[] };
  readonly data?: Readonly<Record<string, string>>;
}

/** What is applied: the YAML files of an environment. */
export interface Rendered {
  readonly directory: string;
  readonly objects: readonly RenderedObject[];
  readonly namespaces: readonly string[];
  /** Components that are applied, but neither waited for nor checked. */
  readonly without: readonly string[];
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'Job', 'CronJob'];

export const readRendered = (environment: string, without: readonly string[] = []): Rendered =>
  readFolder(directoryOf(environment), without);

export function readFolder(directory: string, without: readonly string[] = []): Rendered {
  const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.yaml')) : [];
  if (files.length === 0) throw new Precondition(`${directory} holds no YAML`, 'npm run synth, or give the name of an environment');
  const objects = files.flatMap((file) => parseFile(join(directory, file)));
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const components = new Set(objects.filter(({ kind }) => WORKLOADS.includes(kind)).map(componentOf));
  const unknown = without.filter((name) => !components.has(name));
  if (unknown.length > 0)
    throw new Precondition(`${directory} has no component ${unknown.join(', ')}`, `use some of ${[...components].join(', ')}`);
  return { directory, objects, namespaces, without };
}

/** The component that an object belongs to. */
export const componentOf = ({ metadata }: { readonly metadata: RenderedObject['metadata'] }): string | undefined =>
  metadata.labels?.['app.kubernetes.io/name'];

/** Those that do not belong to a component that is left out. */
export function checked<T extends { readonly metadata: RenderedObject['metadata'] }>(items: readonly T[], { without }: Rendered): T[] {
  return items.filter((item) => !without.includes(componentOf(item) ?? ''));
}

/** The one object of that kind and name. */
export function findObject({ objects, directory }: Rendered, kind: string, name: string): RenderedObject & { readonly namespace: string } {
  const object = objects.find((candidate) => candidate.kind === kind && candidate.metadata.name === name);
  if (object?.metadata.namespace === undefined) throw new Error(`${directory} has no ${kind} ${name}`);
  return { ...object, namespace: object.metadata.namespace };
}

function parseFile(file: string): RenderedObject[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1' });
  return documents.map((document) => document.toJS() as RenderedObject | null).filter((object) => object !== null);
}
