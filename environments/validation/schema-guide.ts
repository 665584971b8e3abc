import { z } from 'zod';
import { type Expectation, expectations } from './fields';

type Schema = z.core.$ZodType;

/** What the schema says about the places of one file, for messages. */
export class SchemaGuide {
  constructor(
    private readonly schema: Schema,
    private readonly data: unknown,
  ) {}

  /** Fields that the object at a path may have; of a union without a choice, the one that chooses. */
  namesAt(path: readonly PropertyKey[]): string[] {
    const { schema, value } = this.at(path);
    const object = chosen(schema, value);
    if (object instanceof z.ZodObject) return Object.keys(object.shape);
    return schema instanceof z.ZodDiscriminatedUnion ? [schema.def.discriminator] : [];
  }

  /** The choice with which the object at a path could have a field: `engine: 'external'`. */
  choiceFor(path: readonly PropertyKey[], field: string): string | undefined {
    const { schema } = this.at(path);
    if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
    const { discriminator } = schema.def;
    const choices = members(schema)
      .filter(({ shape }) => Object.hasOwn(shape, field))
      .flatMap(({ shape }) => (shape[discriminator] instanceof z.ZodLiteral ? [...shape[discriminator].values] : []));
    return choices.length > 0 ? `${discriminator}: ${choices.map((choice) => `'${String(choice)}'`).join(' or ')}` : undefined;
  }

  /** What the text at a path must be. */
  expectationAt(path: readonly PropertyKey[]): Expectation | undefined {
    const { schema } = this.at(path);
    return schema && expectations.get(schema);
  }

  private at(path: readonly PropertyKey[]): { schema: Schema | undefined; value: unknown } {
    let schema = unwrapped(this.schema);
    let value = this.data;
    for (const key of path) {
      const around = chosen(schema, value);
      value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
      schema = unwrapped(below(around, String(key)));
    }
    return { schema, value };
  }
}

function below(schema: Schema | undefined, key: string): Schema | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as Schema;
  if (schema instanceof z.ZodArray) return schema.element as Schema;
  return undefined;
}

/** The schema behind defaults. */
function unwrapped(schema: Schema | undefined): Schema | undefined {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
    ? unwrapped(schema.def.innerType)
    : schema;
}

/** Of a union, the member that the value chooses; of names or figures, the figures. */
function chosen(schema: Schema | undefined, value: unknown): Schema | undefined {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const choice = (value as Record<string, unknown> | undefined)?.[discriminator];
    return members(schema).find(({ shape }) => shape[discriminator]?.safeParse(choice).success);
  }
  return schema instanceof z.ZodUnion ? members(schema)[0] : schema;
}

function members(union: z.ZodUnion): z.ZodObject[] {
  return union.options.filter((option) => option instanceof z.ZodObject);
}
