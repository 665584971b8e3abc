import { COLOR_LABEL, type Labels, VERSION_LABEL } from '../platform/labels';
import { PREVIEW, WEBSERVER } from './names';
import { type ColoredUi, RELEASE_PHASE, type ReleasePlan, type RolloutUi } from './release';

/** A UI that can be asked. */
export interface Tried {
  /** Where its API begins, inside the cluster. */
  readonly url: string;
  /** Tag of its image; the version that it says is what this begins with. */
  readonly tag: string;
}

/** What the Jobs `smoke-test` and `performance-baseline` are told about a release: in phase verify before it serves, in monitor when it does. */
export interface VerificationTarget extends Tried {
  /** Whether schedulers and workers run, so that the health of all parts and the run of a DAG can be asked for. */
  readonly schedules: boolean;
  /** The version before, beside which durations and errors are put. @default - it has no pods */
  readonly baseline?: Tried;
  /** What these Jobs carry beside their names: by these labels `npm run release` finds them, and goes on when the newest of each succeeded. */
  readonly labels: Labels;
}

/** @param urlOf a Service of the UI */
export function verificationTarget({ ui, drained }: ReleasePlan, urlOf: (service: string) => string): VerificationTarget | undefined {
  if (ui.engine === 'rolling' || !ui.fresh || (ui.phase !== 'verify' && ui.phase !== 'monitor')) return undefined;
  const [target, baseline] = ui.engine === 'service' ? ofColors(ui, urlOf) : ofRollout(ui, urlOf);
  if (!target) return undefined;
  const labels = { [COLOR_LABEL]: ui.fresh, [VERSION_LABEL]: target.tag, [RELEASE_PHASE]: ui.phase };
  return { ...target, schedules: !drained, baseline, labels };
}

type Pair = readonly [Tried | undefined, Tried | undefined];

function ofColors({ colors, fresh }: ColoredUi, urlOf: (service: string) => string): Pair {
  const tried = colors.filter(({ present }) => present).map(({ color, tag }) => ({ color, url: urlOf(`${WEBSERVER}-${color}`), tag }));
  const [target, baseline] = [tried.find(({ color }) => color === fresh), tried.find(({ color }) => color !== fresh)];
  return [target && { url: target.url, tag: target.tag }, baseline && { url: baseline.url, tag: baseline.tag }];
}

/** The pods before have no address of their own once others serve. */
function ofRollout({ tag, from, promote }: RolloutUi, urlOf: (service: string) => string): Pair {
  if (promote) return [{ url: urlOf(WEBSERVER), tag }, undefined];
  return [
    { url: urlOf(PREVIEW), tag },
    { url: urlOf(WEBSERVER), tag: from },
  ];
}
