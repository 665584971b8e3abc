import { otherColor } from '../charts/airflow/colors';
import { PHASES, type Phase, phasesBetween } from '../charts/airflow/phases';
import { KNOWN_VERSIONS, knownVersion, shareSchema } from '../charts/airflow/schema-heads';
import type { Environment } from '../environments/schema';
import { Refused } from './kubectl';

/** What people ask for: a phase, or the end of the colour that does not serve. */
export const ACTIONS = [...PHASES, 'decommission'] as const;

export type Action = (typeof ACTIONS)[number];

export type BlueGreen = Extract<Environment['release'], { strategy: 'blue-green' }>;

/** The part of an environment file that a release changes. */
export interface ReleaseState {
  /** Tag of `airflow.image`. */
  readonly tag: string;
  readonly engine: BlueGreen['engine'];
  readonly active: BlueGreen['active'];
  readonly preview?: BlueGreen['preview'];
  readonly phase?: Phase;
}

/** The state after an action. @param name of the environment @param tag that is to be released, where none is yet @throws Refused */
export function stateAfter(state: ReleaseState, action: Action, name: string, tag?: string): ReleaseState {
  const { preview, phase, ...still } = state;
  const { tag: current } = still;
  if (!preview || !phase) return begun(still, action, name, tag);
  const to = preview.image.tag;
  if (tag !== undefined && tag !== to) {
    throw new Refused(`${to} is being released, and ${tag} would be another release`, `end this one: npm run release -- ${name} rollback`);
  }
  if (action === phase) throw new Refused(`the release of ${to} is at ${phase} already`, `go on: ${nextOf(current, to, phase, name)}`);
  if (action === 'rollback') return phase === 'drain' ? still : { ...state, phase: 'rollback' };
  if (action === 'decommission') {
    if (phase === 'rollback') return still;
    if (phase === 'monitor') return { ...still, tag: to, active: preview.color };
    throw new Refused(
      `decommission comes after monitor or rollback; the release of ${to} is at ${phase}`,
      nextOf(current, to, phase, name),
    );
  }
  const order = phasesBetween(current, to);
  if (phase === 'rollback') throw new Refused(`the release of ${to} is rolled back`, nextOf(current, to, phase, name));
  if (order[order.indexOf(phase) + 1] !== action) {
    const before = order[order.indexOf(action) - 1];
    const rule = before ? `${action} comes after ${before}` : `${current} and ${to} have nothing to ${action}`;
    throw new Refused(`${rule}; the release of ${to} is at ${phase}`, nextOf(current, to, phase, name));
  }
  return { ...state, phase: action };
}

function begun(state: ReleaseState, action: Action, name: string, tag: string | undefined): ReleaseState {
  if (action !== 'drain' && action !== 'deploy') {
    throw new Refused(`${action} of what? No release of ${name} is under way`, `begin one: npm run release -- ${name} deploy <tag>`);
  }
  if (tag === undefined) throw new Refused('which image?', `name its tag: npm run release -- ${name} ${action} <tag>`);
  const unknown = [state.tag, tag].find((each) => !knownVersion(each));
  if (unknown !== undefined) {
    throw new Refused(
      `nobody knows the schema of ${unknown}: known are ${KNOWN_VERSIONS[0]} to ${KNOWN_VERSIONS.at(-1)}`,
      'scripts/alembic-heads.py adds a version to charts/airflow/alembic-heads.json',
    );
  }
  const [first] = phasesBetween(state.tag, tag);
  if (action !== first) {
    const schemas = shareSchema(state.tag, tag)
      ? 'share a schema: nothing has to be drained'
      : 'have different schemas: nothing may run meanwhile';
    throw new Refused(`${state.tag} and ${tag} ${schemas}`, `begin with npm run release -- ${name} ${first} ${tag}`);
  }
  return { ...state, preview: { color: otherColor(state.active), image: { tag } }, phase: action };
}

/** The command that goes on. */
export function nextOf(from: string, to: string, phase: Phase, name: string): string {
  const order = phasesBetween(from, to);
  const next = phase === 'rollback' ? undefined : order[order.indexOf(phase) + 1];
  return `npm run release -- ${name} ${next ?? 'decommission'}`;
}
