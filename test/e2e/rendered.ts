import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Precondition } from './options';

export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly ports?: readonly { readonly port: number }[] };
}

/** What is applied: the YAML files of dist/<environment>. */
export interface Rendered {
  readonly directory: string;
  readonly objects: readonly RenderedObject[];
  readonly namespaces: readonly string[];
}

export function readRendered(environment: string): Rendered {
  const directory = join('dist', environment);
  const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.yaml')) : [];
  if (files.length === 0) throw new Precondition(`${directory} holds no YAML`, 'npm run synth, or give the name of an environment');
  const objects = files.flatMap((file) => parseFile(join(directory, file)));
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  return { directory, objects, namespaces };
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
