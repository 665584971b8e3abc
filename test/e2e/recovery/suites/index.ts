import type { Drill } from '../drill';
import { harness } from './harness';

/** A part of the drill, on stores of its own. */
export interface Suite {
  /** Environment or variant whose stores and jobs it drives. */
  readonly platform: string;
  readonly run: (drill: Drill) => Promise<void>;
}

export const suites: Readonly<Record<string, Suite>> = {
  harness,
};
