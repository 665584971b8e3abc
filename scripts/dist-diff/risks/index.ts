import type { Change } from '../changes';
import { openedNetwork } from './network';
import { definitions, secrets, stopped } from './operation';
import { widenedRights } from './rights';
import { weakened } from './security';
import { immutable, lostState } from './state';

/** What a rule finds in a change, one sentence each. */
export type RiskRule = (change: Change) => readonly string[];

/** What a reviewer must look at before it is merged. */
export interface Risk {
  readonly flag: string;
  readonly object: string;
  /** Reasons, one sentence each. */
  readonly because: readonly string[];
}

/** Every rule, by the flag under which people see it: the worst first. */
const RULES: Readonly<Record<string, RiskRule>> = {
  'data at risk': lostState,
  'apply will be refused': immutable,
  'stops running': stopped,
  'network opened': openedNetwork,
  'rights widened': widenedRights,
  'protection weakened': weakened,
  'secret touched': secrets,
  'definition needed': definitions,
};

export function risksOf(changes: readonly Change[]): Risk[] {
  return Object.entries(RULES).flatMap(([flag, rule]) =>
    changes.map((change) => ({ flag, object: change.object, because: rule(change) })).filter(({ because }) => because.length > 0),
  );
}
