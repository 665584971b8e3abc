import { z } from 'zod';
import { MANAGED_OPTIONS } from '../../charts/airflow/managed-options';
import options from '../../charts/airflow/options.json';
import type { Expectation } from './fields';
import { nearest } from './nearest';

/** Expanded by Kubernetes from the Secret; the one reference that a free setting may hold. */
export const SECRET_KEY_REFERENCE = '$(AIRFLOW_SECRET_KEY)';

/** The deployment guide's own name for it. Airflow 3 accepts and ignores it; it reads AIRFLOW__API__SECRET_KEY. */
const EXCEPTION = 'AIRFLOW__CORE__SECURITY__SECRET_KEY';

interface Option {
  readonly sensitive?: boolean;
}

const variable = (section: string, key: string) => `AIRFLOW__${section.replaceAll('.', '_')}__${key}`.toUpperCase();

/** Every option of the pinned Airflow and its providers by its environment variable. */
export const AIRFLOW_OPTIONS: ReadonlyMap<string, Option> = new Map(
  Object.entries(options.sections as Record<string, Record<string, Option>>).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, option]): [string, Option] => [variable(section, key), option]),
  ),
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
export const airflowConfig = z.record(z.string(), z.string()).superRefine((config, context) => {
  for (const [name, value] of Object.entries(config)) {
    const expectation = broken(name, value);
    if (expectation) context.addIssue({ code: 'custom', path: [name], input: value, params: { ...expectation } });
  }
});

function broken(name: string, value: string): Expectation | undefined {
  if (!/^AIRFLOW__[A-Z0-9_]+$/.test(name) || !isAirflowOption(name)) {
    const known = nearest(name, [...AIRFLOW_OPTIONS.keys()]);
    return {
      rule: `an option of Airflow ${options.airflow}, as AIRFLOW__SECTION__KEY`,
      fix: known ? `did you mean ${known}?` : 'see the configuration reference of Airflow',
    };
  }
  const field = MANAGED_OPTIONS[name];
  if (field) return { rule: 'an option that the platform does not set itself', fix: `remove it; the field behind it is ${field}` };
  if (AIRFLOW_OPTIONS.get(name)?.sensitive)
    return { rule: 'no secret in an environment file', fix: 'remove it; secret settings are given by the Secrets of `npm run secrets`' };
  if (value !== SECRET_KEY_REFERENCE && /\$\(/.test(value)) {
    return { rule: `no $(VARIABLE) but ${SECRET_KEY_REFERENCE}`, fix: 'write $$( for a literal "$("' };
  }
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value) || value.length > 4096)
    return { rule: 'one line without control characters, at most 4096 characters', fix: 'write lists and JSON on one line' };
  return undefined;
}
