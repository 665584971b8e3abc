/** The fields that an environment file may have, by their path. */
import { z } from 'zod';
import { environmentSchema } from '../../environments/schema';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

const schema = z.toJSONSchema(environmentSchema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Node;

/** Names of the outermost sections. */
export const sections = Object.keys(schema.properties ?? {});

/** Whether some environment may have that field; names of pools, peers and the like stand for themselves. */
export const isField = (path: string): boolean => has(schema, path.split('.'));

function has(node: Node | boolean | undefined, path: readonly string[]): boolean {
  if (node === undefined || typeof node === 'boolean') return false;
  if (path.length === 0) return true;
  const [head = '', ...rest] = path;
  return (
    [...(node.anyOf ?? []), ...(node.oneOf ?? [])].some((each) => has(each, path)) ||
    (node.properties?.[head] !== undefined && has(node.properties[head], rest)) ||
    has(node.additionalProperties, rest) ||
    has(node.items, path)
  );
}
