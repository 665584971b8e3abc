import { type Color, otherColor } from './colors';
import { shareSchema } from './schema-heads';

/**
 * How far a release has come. drain: no task starts, those that run end (only where the schema changes). deploy: the new colour
 * is there. verify: it is tried. switch: it serves. monitor: it is watched. rollback: the old one serves again.
 */
export const PHASES = ['drain', 'deploy', 'verify', 'switch', 'monitor', 'rollback'] as const;

export type Phase = (typeof PHASES)[number];

/** A release that is under way. */
export interface Step {
  readonly phase: Phase;
  /** Tag of the image that served before. */
  readonly from: string;
  /** Tag of the one that is to serve. */
  readonly to: string;
}

/** What the pods of a release are in one phase. */
export interface Stand {
  /** Whether the old colour has pods, and the new one. */
  readonly old: boolean;
  readonly fresh: boolean;
  /** Which of them the Service leads to. */
  readonly served: 'old' | 'fresh';
  /** Which image everything outside the colours runs, and to whose schema the database is brought. */
  readonly rest: 'old' | 'fresh';
  /** Neither schedulers nor workers have pods: nothing writes to the database but people. */
  readonly drained: boolean;
}

const both = { old: true, fresh: true } as const;

/** Both versions expect the same schema: they run side by side, and a rollback takes a moment. */
const SAME_SCHEMA: Readonly<Record<Exclude<Phase, 'drain'>, Stand>> = {
  deploy: { ...both, served: 'old', rest: 'old', drained: false },
  verify: { ...both, served: 'old', rest: 'old', drained: false },
  switch: { ...both, served: 'fresh', rest: 'fresh', drained: false },
  monitor: { ...both, served: 'fresh', rest: 'fresh', drained: false },
  rollback: { ...both, served: 'old', rest: 'old', drained: false },
};

/**
 * The schemas differ: only one version has pods at a time, and none schedules before the new one has been found good, so
 * that a rollback to the backup loses no task's work.
 */
const OTHER_SCHEMA: Readonly<Record<Phase, Stand>> = {
  drain: { old: true, fresh: false, served: 'old', rest: 'old', drained: true },
  deploy: { old: false, fresh: true, served: 'old', rest: 'fresh', drained: true },
  verify: { old: false, fresh: true, served: 'old', rest: 'fresh', drained: true },
  switch: { old: false, fresh: true, served: 'fresh', rest: 'fresh', drained: false },
  monitor: { old: false, fresh: true, served: 'fresh', rest: 'fresh', drained: false },
  rollback: { old: false, fresh: false, served: 'old', rest: 'old', drained: true },
};

/** The phases that a release between two versions goes through, in their order; a rollback may follow each. */
export const phasesBetween = (from: string, to: string): Phase[] =>
  PHASES.filter((phase) => phase !== 'rollback' && !(phase === 'drain' && shareSchema(from, to)));

export function standAt({ phase, from, to }: Step): Stand {
  if (!shareSchema(from, to)) return OTHER_SCHEMA[phase];
  if (phase === 'drain') throw new Error(`${from} and ${to} share a schema: nothing has to be drained`);
  return SAME_SCHEMA[phase];
}

/** The colour that the Service leads to. @param active the one that served before the release */
export const servedColor = (active: Color, step: Step | undefined): Color =>
  step && standAt(step).served === 'fresh' ? otherColor(active) : active;
