import { z } from 'zod';
import { type Environment, type EnvironmentInput, environmentSchema } from '../schema';
import { notPlain } from './plain-data';
import { type Problem, problem, problemsOf, report } from './problem';
import { type Rule, rules } from './rules';

/** Everything wrong with all files, in one message; nothing has been written. */
export class InvalidEnvironments extends Error {
  constructor(reports: readonly string[]) {
    super(`${reports.join('\n')}\nNothing was written.`);
    this.name = 'InvalidEnvironments';
  }
}

const checked = rules.reduce((schema, rule) => schema.check(asCheck(rule)), environmentSchema);

/** Checks one file; all its problems at once. */
export function problemsIn(file: string, input: unknown): { environment?: Environment; problems: Problem[] } {
  const strange = notPlain(input);
  const result = checked.safeParse(input, { reportInput: true });
  const known = (path: readonly PropertyKey[]) => knownFields(path, input);
  const wrong = (result.error?.issues ?? []).flatMap((issue) => problemsOf(issue, known));
  const problems = [...strange, ...wrong.filter(({ path }) => !strange.some((other) => other.path === path))];
  if (result.success && result.data.name !== file) {
    problems.push(problem(['name'], result.data.name, { rule: `the name under which environments/index.ts lists the file: ${file}`, fix: `set it to "${file}"` }));
  }
  return problems.length > 0 || !result.success ? { problems } : { environment: result.data, problems };
}

/** Checks all files before any is used. @throws InvalidEnvironments */
export function validateAll(files: Readonly<Record<string, EnvironmentInput>>): Environment[] {
  const results = Object.entries(files).map(([file, input]) => ({ file, ...problemsIn(file, input) }));
  const invalid = results.filter(({ problems }) => problems.length > 0);
  if (invalid.length > 0) throw new InvalidEnvironments(invalid.map(({ file, problems }) => report(`environments/${file}.ts`, problems)));
  return results.flatMap(({ environment }) => environment ?? []);
}

/** A rule is asked wherever its own fields are sound, whatever else is wrong: all problems show in one run. */
function asCheck(rule: Rule): z.core.$ZodCheck<Environment> {
  const check = z.check<Environment>(({ value, issues }) => {
    for (const { path, value: input, rule: expected, fix } of rule.breaches(value)) {
      issues.push({ code: 'custom', path: [...path], input, message: expected, params: { rule: expected, fix } });
    }
  });
  // An unknown key beside them leaves the fields of a rule usable.
  check._zod.def.when = ({ issues }) =>
    !issues.some(({ code, path = [] }) => code !== 'unrecognized_keys' && rule.reads.some((field) => related(field, path)));
  return check;
}

/** One path lies on or below the other. */
function related(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  return a.slice(0, b.length).every((key, index) => key === b[index]);
}

/** Names that an object of the environment may have at a path: what the schema there lists. */
function knownFields(path: readonly PropertyKey[], input: unknown): string[] {
  let schema: z.core.$ZodType | undefined = environmentSchema;
  let value = input;
  for (const key of path) {
    schema = unwrap(schema, value);
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
    if (schema instanceof z.ZodObject) schema = schema.shape[String(key)];
    else if (schema instanceof z.ZodRecord) schema = schema.valueType as z.core.$ZodType;
    else if (schema instanceof z.ZodArray) schema = schema.element as z.core.$ZodType;
  }
  const found = unwrap(schema, value);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** The object behind defaults and unions; of a union, the member that the value chooses. */
function unwrap(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) return unwrap(schema.def.innerType, value);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const choice = (value as Record<string, unknown> | undefined)?.[discriminator];
    return schema.options.find((option) => option instanceof z.ZodObject && option.shape[discriminator]?.safeParse(choice).success);
  }
  if (schema instanceof z.ZodUnion) return schema.options.find((option) => option instanceof z.ZodObject);
  return schema;
}
