import { z } from 'zod';
import { MANAGED_OPTIONS } from '../../charts/airflow/managed-options';
import options from '../../charts/airflow/options.json';
import { check } from './check';
import type { Expectation } from './fields';
import { nearest } from './nearest';

/** Expanded by Kubernetes from the Secret; the one reference that a free setting may hold. */
export const SECRET_KEY_REFERENCE = '$(AIRFLOW_SECRET_KEY)';

/** The deployment guide's own name for it. Airflow 3 accepts and ignores it; it reads AIRFLOW__API__SECRET_KEY. */
const EXCEPTION = 'AIRFLOW__CORE__SECURITY__SECRET_KEY';

/** Longest key that a ConfigMap takes. */
const LONGEST_NAME = 253;

interface Option {
  readonly type: string;
  readonly sensitive?: boolean;
}

/** Values as Airflow's own readers take them; an option of another type takes any text. */
const TYPES: Readonly<Record<string, { readonly test: RegExp } & Expectation>> = {
  integer: { test: /^[-+]?[0-9]{1,18}$/, rule: 'a whole number', fix: 'for example "16"' },
  float: { test: /^[-+]?([0-9]{1,18}(\.[0-9]*)?|\.[0-9]+)(e[-+]?[0-9]{1,2})?$/i, rule: 'a number', fix: 'for example "2.5"' },
  boolean: { test: /^(true|false|t|f|1|0)$/i, rule: 'true or false', fix: 'write "true" or "false"' },
};

const variable = (section: string, key: string) => `AIRFLOW__${section.replaceAll('.', '_')}__${key}`.toUpperCase();

/** Every option of the pinned Airflow and its providers by its environment variable. */
export const AIRFLOW_OPTIONS: ReadonlyMap<string, Option> = new Map(
  Object.entries(options.sections as Record<string, Record<string, Option>>).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, option]): [string, Option] => [variable(section, key), option]),
  ),
);

/** What became of options of earlier Airflows. */
const REMOVED: ReadonlyMap<string, string> = new Map(
  Object.entries(options.removed).map(([name, replacement]) => {
    const dot = name.lastIndexOf('.');
    return [variable(name.slice(0, dot), name.slice(dot + 1)), replacement];
  }),
);

/** Sections that take keys of the user's own. */
const OPEN_PREFIXES = options.dynamicSections.map((section) => variable(section, ''));

export function isAirflowOption(name: string): boolean {
  return (
    name === EXCEPTION ||
    AIRFLOW_OPTIONS.has(name) ||
    OPEN_PREFIXES.some((prefix) => name.startsWith(prefix) && name.length > prefix.length)
  );
}

/** Free settings by environment variable. */
export const airflowConfig = z.record(z.string(), z.string()).check(
  check([], (config) =>
    Object.entries(config).flatMap(([name, value]) => {
      const expectation = brokenName(name) ?? (typeof value === 'string' ? brokenValue(name, value) : undefined);
      return expectation ? [{ path: [name], value, ...expectation }] : [];
    }),
  ),
);

function brokenName(name: string): Expectation | undefined {
  if (!/^AIRFLOW__[A-Z0-9_]+$/.test(name) || !isAirflowOption(name)) {
    return {
      rule: `an option of Airflow ${options.airflow}, as AIRFLOW__SECTION__KEY`,
      fix: REMOVED.has(name) ? `Airflow removed it: ${REMOVED.get(name)}` : nearestOption(name),
    };
  }
  if (name.length > LONGEST_NAME) return { rule: `a name of at most ${LONGEST_NAME} characters`, fix: 'shorten it' };
  const owner = MANAGED_OPTIONS[name];
  if (owner) {
    const fix = owner.startsWith('none: ') ? owner.replace('none: ', 'remove it: ') : `remove it; the field behind it is ${owner}`;
    return { rule: 'an option that the platform does not set itself', fix };
  }
  // Airflow runs what a sensitive option's _CMD says, and reads what its _SECRET names.
  if (AIRFLOW_OPTIONS.get(name.replace(/_(CMD|SECRET)$/, ''))?.sensitive || AIRFLOW_OPTIONS.get(name)?.sensitive) {
    return { rule: 'no secret in an environment file', fix: 'remove it; secret settings are given by the Secrets of `npm run secrets`' };
  }
  return undefined;
}

function brokenValue(name: string, value: string): Expectation | undefined {
  if (value === SECRET_KEY_REFERENCE) return undefined;
  if (name === EXCEPTION) return { rule: 'no secret in an environment file', fix: `write "${SECRET_KEY_REFERENCE}"` };
  if (value.length > 4096 || /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(value)) {
    return {
      rule: 'one line without control, invisible or special space characters, at most 4096 characters',
      fix: 'write lists and JSON on one line, with plain spaces',
    };
  }
  if (value.includes('$('))
    return { rule: `no $(VARIABLE) but ${SECRET_KEY_REFERENCE}`, fix: 'write the value itself: nothing else is filled in' };
  if (/:\/\/[^\s/@]*:[^\s/@]*@/.test(value))
    return { rule: 'no password in a URL', fix: 'take it out; logins are given by the Secrets of `npm run secrets`' };
  const type = TYPES[AIRFLOW_OPTIONS.get(name)?.type ?? ''];
  return type && !type.test.test(value) ? { rule: type.rule, fix: type.fix } : undefined;
}

function nearestOption(name: string): string {
  const known = [...AIRFLOW_OPTIONS.keys()];
  const key = name.split('__').at(-1);
  const [elsewhere, another] = known.filter((option) => option.split('__').at(-1) === key);
  const bare = (option: string) => option.replace(/^AIRFLOW__/i, '');
  const near = elsewhere && !another ? bare(elsewhere) : nearest(bare(name), known.map(bare));
  return near ? `did you mean AIRFLOW__${near}?` : 'see the configuration reference of Airflow';
}
