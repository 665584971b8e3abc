import type { z } from 'zod';
import type { Expectation } from './fields';
import { nearest } from './nearest';

/** One thing wrong with an environment file. */
export interface Problem extends Expectation {
  /** Dotted path of the field. */
  readonly path: string;
  /** The value as written. */
  readonly value: string;
}

export function problem(path: readonly PropertyKey[], value: unknown, { rule, fix }: Expectation): Problem {
  return { path: path.map(segment).join('.') || '(the whole environment)', value: shown(value), rule, fix };
}

/** Several problems of one file, for people. */
export function report(file: string, problems: readonly Problem[]): string {
  const blocks = problems.map(({ path, value, rule, fix }) => `  ${path}\n    value  ${value}\n    rule   ${rule}\n    fix    ${fix}\n`);
  return `${file}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n\n${blocks.join('\n')}`;
}

/** What one of the schema's issues says, in the terms of the environment file. */
export function problemsOf(issue: z.core.$ZodIssue, known: (path: readonly PropertyKey[]) => readonly string[]): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const names = known(issue.path);
      const near = nearest(key, names);
      return problem([...issue.path, key], valueAt(issue.input, key), {
        rule: `a known field: ${names.join(', ')}`,
        fix: near ? `did you mean "${near}"?` : 'remove it',
      });
    });
  }
  // A union of names and figures: the branch that fits the value's type has the better message.
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && typeof issue.input === 'object') {
    const branch = issue.errors.find((errors) => errors.some(({ path }) => path.length > 0)) ?? [];
    if (branch.length > 0)
      return branch.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, known));
  }
  const discriminator = issue.code === 'invalid_union' ? issue.discriminator : undefined;
  return [problem(issue.path, discriminator ? valueAt(issue.input, discriminator) : issue.input, expectation(issue))];
}

function expectation(issue: z.core.$ZodIssue): Expectation {
  switch (issue.code) {
    case 'custom':
      return { rule: String(issue.params?.['rule'] ?? issue.message), fix: String(issue.params?.['fix'] ?? 'see environments/schema.ts') };
    case 'invalid_type':
      return issue.input === undefined
        ? { rule: 'required', fix: `add it: ${article(issue.expected)}` }
        : { rule: article(issue.expected), fix: `write ${article(issue.expected)}` };
    case 'invalid_value':
      return { rule: `one of ${issue.values.map(String).join(', ')}`, fix: nearestFix(issue.input, issue.values.map(String)) };
    case 'invalid_key':
      return {
        rule: String(issue.issues[0] && expectation(issue.issues[0]).rule),
        fix: String(issue.issues[0] && expectation(issue.issues[0]).fix),
      };
    case 'invalid_union': {
      const options = unionOptions(issue);
      const value = issue.discriminator ? valueAt(issue.input, issue.discriminator) : issue.input;
      return options.length > 0
        ? { rule: `one of ${options.join(', ')}`, fix: nearestFix(value, options) }
        : { rule: 'one of the forms that environments/schema.ts lists', fix: 'compare it with the field’s documentation' };
    }
    case 'too_small':
      return { rule: `at least ${issue.minimum}${issue.origin === 'array' ? ' entries' : ''}`, fix: `write ${issue.minimum} or more` };
    case 'too_big':
      return { rule: `at most ${issue.maximum}${issue.origin === 'array' ? ' entries' : ''}`, fix: `write ${issue.maximum} or less` };
    default:
      return { rule: issue.message, fix: 'see environments/schema.ts' };
  }
}

function unionOptions(issue: z.core.$ZodIssueInvalidUnion): string[] {
  const values = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
  const discriminated = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  return [...new Set([...values, ...discriminated])];
}

function nearestFix(value: unknown, options: readonly string[]): string {
  const near = typeof value === 'string' ? nearest(value, options) : undefined;
  return near ? `did you mean "${near}"?` : `write one of these`;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object: { … }',
  record: 'an object: { … }',
  array: 'a list: [ … ]',
};

const article = (expected: string): string => NOUNS[expected] ?? expected;

const segment = (key: PropertyKey): string => (typeof key === 'string' && !/^[\w-]+$/.test(key) ? JSON.stringify(key) : String(key));

function valueAt(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[key] : undefined;
}

/** The value as its author would write it, cut to a line; invisible and look-alike characters become visible. */
function shown(value: unknown): string {
  const written =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  const visible = written.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return visible.length > 120 ? `${visible.slice(0, 117)}... (${visible.length} characters)` : visible;
}
