import { z } from 'zod';

type Schema = z.core.$ZodType;

/** A place for free text in the schema, with every path under which a file reaches it; `*` is any name or position. */
export interface TextField {
  readonly schema: z.ZodString;
  readonly paths: string[];
  /** The text is the name of a field. */
  readonly isKey: boolean;
}

/** Every place for free text below a schema. A field is what one object, record or list of the schema declares, wherever that is used. */
export function textFields(schema: Schema): TextField[] {
  const found = new Map<Schema, Map<string, TextField>>();

  const visit = (inner: Schema, path: string, owner: Schema, name: string): void => {
    if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional)
      visit(inner.def.innerType, path, owner, name);
    else if (inner instanceof z.ZodUnion) for (const option of inner.options) visit(option as Schema, path, owner, name);
    else if (inner instanceof z.ZodObject)
      for (const [key, field] of Object.entries(inner.shape)) visit(field as Schema, path ? `${path}.${key}` : key, inner, key);
    else if (inner instanceof z.ZodArray) visit(inner.element as Schema, `${path}.*`, inner, '*');
    else if (inner instanceof z.ZodRecord) {
      visit(inner.keyType, `${path}.*`, inner, 'key');
      visit(inner.valueType as Schema, `${path}.*`, inner, '*');
    } else if (inner instanceof z.ZodString) {
      const fields = found.get(owner) ?? new Map<string, TextField>();
      const field = fields.get(name) ?? { schema: inner, paths: [], isKey: owner instanceof z.ZodRecord && name === 'key' };
      field.paths.push(path);
      found.set(owner, fields.set(name, field));
    }
  };

  visit(schema, '', schema, '');
  return [...found.values()].flatMap((fields) => [...fields.values()]);
}

/** Segments of a problem's path; a name with special characters is in quotes. */
export function segments(path: string): string[] {
  return path.match(/"(?:[^"\\]|\\.)*"|[^.]+/g) ?? [];
}

/** Whether a problem's path is one of the places that a path with `*` stands for. */
export function matches(pattern: string, path: string): boolean {
  const names = segments(path);
  const wanted = pattern.split('.');
  return names.length === wanted.length && wanted.every((name, index) => name === '*' || name === names[index]);
}
