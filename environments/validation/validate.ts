import { type Environment, type EnvironmentInput, environmentSchema } from '../schema';
import { check } from './check';
import { plainData } from './plain-data';
import { type Problem, problem, problemsOf, report } from './problem';
import { rules } from './rules';
import { SchemaGuide } from './schema-guide';
import { breachesAmong } from './site-rules';

/** Everything wrong with all files, in one message; nothing has been written. */
export class InvalidEnvironments extends Error {
  constructor(reports: readonly string[]) {
    super(`${reports.join('\n')}\nNothing was written.`);
    this.name = 'InvalidEnvironments';
  }
}

const checked = rules.reduce((schema, { reads, breaches }) => schema.check(check(reads, breaches)), environmentSchema);

/** Checks one file; all its problems at once, one for each field. */
export function problemsIn(file: string, input: unknown): { environment?: Environment; problems: Problem[] } {
  const { data, problems: strange } = plainData(input);
  const result = checked.safeParse(data, { reportInput: true });
  const guide = new SchemaGuide(environmentSchema, data);
  const wrong = (result.error?.issues ?? []).flatMap((issue) => problemsOf(issue, guide));
  const all = [...strange, ...wrong, ...misnamed(file, data)];
  const problems = all.filter(({ path }, index) => all.findIndex((other) => other.path === path) === index);
  return result.success && problems.length === 0 ? { environment: result.data, problems } : { problems };
}

/** Checks files together: each by itself, then the sound ones beside each other. */
export function problemsAmong(
  files: Readonly<Record<string, unknown>>,
): { file: string; environment?: Environment; problems: Problem[] }[] {
  const results = Object.entries(files).map(([file, input]) => ({ file, ...problemsIn(file, input) }));
  const sound = new Map(results.flatMap(({ file, environment }) => (environment ? [[file, environment]] : [])));
  return results.map(({ file, environment, problems }) => {
    if (!environment) return { file, problems };
    const breaches = breachesAmong(environment, sound, Object.keys(files));
    if (breaches.length > 0) return { file, problems: breaches.map(({ path, value, ...expected }) => problem(path, value, expected)) };
    return { file, environment, problems };
  });
}

/** Checks all files before any is used. @throws InvalidEnvironments */
export function validateAll(files: Readonly<Record<string, EnvironmentInput>>): Environment[] {
  const results = problemsAmong(files);
  const invalid = results.filter(({ problems }) => problems.length > 0);
  if (invalid.length > 0) throw new InvalidEnvironments(invalid.map(({ file, problems }) => report(`environments/${file}.ts`, problems)));
  return results.flatMap(({ environment }) => environment ?? []);
}

/**
 * The named environments in turn, once all files are found right. Each is made when its turn comes: a thousand take no more
 * memory than a few. @throws InvalidEnvironments
 */
export function* eachValid(files: Readonly<Record<string, EnvironmentInput>>, names: readonly string[]): Generator<Environment> {
  validateAll(files);
  for (const [file, input] of Object.entries(files).filter(([name]) => names.includes(name))) {
    const { environment } = problemsIn(file, input);
    if (environment) yield environment;
  }
}

function misnamed(file: string, data: unknown): Problem[] {
  if (typeof data !== 'object' || data === null || !('name' in data) || data.name === file) return [];
  return [
    problem(['name'], data.name, {
      rule: `the name under which environments/index.ts lists the file: ${file}`,
      fix: `set it to "${file}"`,
    }),
  ];
}
