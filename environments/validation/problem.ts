import type { z } from 'zod';
import type { Expectation } from './fields';
import { nearest } from './nearest';
import type { SchemaGuide } from './schema-guide';

/** One thing wrong with an environment file. */
export interface Problem extends Expectation {
  /** Dotted path of the field. */
  readonly path: string;
  /** The value as written. */
  readonly value: string;
}

/** Longest value or name that a message shows in full. */
const LONGEST = 120;

export function problem(path: readonly PropertyKey[], value: unknown, { rule, fix }: Expectation): Problem {
  return { path: path.map(segment).join('.') || '(the whole environment)', value: shown(value), rule, fix };
}

/** Several problems of one file, for people. */
export function report(file: string, problems: readonly Problem[]): string {
  const blocks = problems.map(({ path, value, rule, fix }) => `  ${path}\n    value  ${value}\n    rule   ${rule}\n    fix    ${fix}\n`);
  return `${file}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n\n${blocks.join('\n')}`;
}

/** What one of the schema's issues says, in the terms of the environment file. */
export function problemsOf(issue: z.core.$ZodIssue, guide: SchemaGuide): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const names = guide.namesAt(issue.path);
    return issue.keys.map((key) =>
      problem([...issue.path, key], valueAt(issue.input, key), {
        rule: `a known field: ${names.join(', ')}`,
        fix: fixOfUnknown(key, names, guide.choiceFor(issue.path, key)),
      }),
    );
  }
  if (issue.code === 'invalid_union') return issue.discriminator ? [unchosen(issue, issue.discriminator)] : neither(issue, guide);
  return [problem(issue.path, issue.input, expectation(issue, guide))];
}

/** A union's field that chooses says nothing known. */
function unchosen(issue: z.core.$ZodIssueInvalidUnion, discriminator: string): Problem {
  const choice = valueAt(issue.input, discriminator);
  return problem(issue.path, choice, oneOf(choice, 'options' in issue && Array.isArray(issue.options) ? issue.options : []));
}

/** Neither one of the names nor figures; an object is meant to be figures. */
function neither(issue: z.core.$ZodIssueInvalidUnion, guide: SchemaGuide): Problem[] {
  const figures = issue.errors.find(([first]) => first?.code !== 'invalid_value' && !isWrongType(first));
  if (figures) return figures.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, guide));
  const names = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  return [problem(issue.path, issue.input, oneOf(issue.input, names, `, or { ${guide.namesAt(issue.path).join(', ')} }`))];
}

function expectation(issue: z.core.$ZodIssue, guide: SchemaGuide): Expectation {
  switch (issue.code) {
    case 'custom':
      return { rule: String(issue.params?.['rule'] ?? issue.message), fix: String(issue.params?.['fix'] ?? 'see environments/schema.ts') };
    case 'invalid_type': {
      const field = guide.expectationAt(issue.path);
      const noun =
        issue.expected === 'object' ? `an object: { ${guide.namesAt(issue.path).join(', ')} }` : (NOUNS[issue.expected] ?? issue.expected);
      if (issue.input === undefined) return { rule: 'required', fix: `add it: ${field?.fix ?? noun}` };
      return field ?? { rule: noun, fix: looksLike(issue.expected, issue.input) ? 'write it without quotes' : `write ${noun}` };
    }
    case 'invalid_value':
      return oneOf(issue.input, issue.values);
    case 'invalid_key':
      return issue.issues[0] ? expectation(issue.issues[0], guide) : { rule: issue.message, fix: 'see environments/schema.ts' };
    case 'too_small':
      return issue.origin === 'array'
        ? { rule: 'at least one entry', fix: 'add one' }
        : { rule: `at least ${issue.minimum}`, fix: `write ${issue.minimum} or more` };
    case 'too_big':
      return { rule: `at most ${issue.maximum}`, fix: `write ${issue.maximum} or less` };
    default:
      return { rule: issue.message, fix: 'see environments/schema.ts' };
  }
}

function fixOfUnknown(key: string, names: readonly string[], choice: string | undefined): string {
  if (choice) return `remove it, or choose ${choice}, which has it`;
  const near = nearest(key, names);
  return near ? `did you mean "${near}"?` : 'remove it';
}

function oneOf(value: unknown, values: readonly unknown[], otherwise = ''): Expectation {
  const options = [...new Set(values.map(String))];
  const near = typeof value === 'string' ? nearest(value, options) : undefined;
  return { rule: `one of ${options.join(', ')}${otherwise}`, fix: near ? `did you mean "${near}"?` : 'write one of these' };
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string, in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  record: 'an object: { … }',
  array: 'a list: [ … ]',
};

/** A number, true or false in quotes. */
function looksLike(expected: string, input: unknown): boolean {
  if (typeof input !== 'string') return false;
  return expected === 'boolean' ? input === 'true' || input === 'false' : expected === 'number' && /^-?[0-9]+$/.test(input);
}

const isWrongType = (issue: z.core.$ZodIssue | undefined): boolean => issue?.code === 'invalid_type' && issue.path.length === 0;

const segment = (key: PropertyKey): string => (/^[\w-]{1,120}$/.test(String(key)) ? String(key) : shown(String(key)));

function valueAt(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[key] : undefined;
}

/** The value as its author would write it, cut to a line; invisible and look-alike characters become visible. */
function shown(value: unknown): string {
  if (typeof value === 'symbol') return value.description ?? 'a symbol';
  const named = (_: string, inner: unknown): unknown => (typeof inner === 'symbol' ? inner.description : inner);
  const written = (typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value, named) : undefined) ?? String(value);
  const visible = written.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  const length = typeof value === 'string' ? value.length : visible.length;
  return visible.length > LONGEST ? `${visible.slice(0, LONGEST - 3)}... (${length} characters)` : visible;
}
