import type { Rendered } from '../rendered';
import type { Report } from '../report';

export interface Context {
  readonly environment: string;
  readonly rendered: Rendered;
  readonly report: Report;
}

/** A group of checks on the running platform. A check that fails does not stop the others. */
export type Suite = (context: Context) => Promise<void>;
