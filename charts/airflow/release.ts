import { COLORS, type Color, otherColor } from './colors';
import { type Phase, type Step, servedColor, standAt } from './phases';

/** How new versions go live, as the environment file says it. */
export type ReleaseProps =
  | { readonly strategy: 'rolling' }
  | {
      readonly strategy: 'blue-green';
      readonly engine: 'service' | 'argo-rollouts';
      readonly active: Color;
      readonly controllerNamespace: string;
      readonly preview?: { readonly color: Color; readonly image: { readonly tag: string } };
      readonly phase?: Phase;
    };

/** One place of the UI tier. */
export interface ColorPlan {
  readonly color: Color;
  /** Tag of its image. */
  readonly tag: string;
  /** Whether it has pods. */
  readonly present: boolean;
}

/** What a release makes of Airflow's pods in its phase. */
export interface ReleasePlan {
  /** Tag of the image of everything that has no colour; the database gets its schema. */
  readonly tag: string;
  /** Neither schedulers nor workers have pods. */
  readonly drained: boolean;
  readonly ui: RollingUi | ColoredUi | RolloutUi;
}

/** One Deployment, whose pods are replaced one by one. */
interface RollingUi {
  readonly engine: 'rolling';
}

/** A Deployment for each colour that there is. */
export interface ColoredUi {
  readonly engine: 'service';
  readonly colors: readonly ColorPlan[];
  readonly served: Color;
  /** The colour of the new version. @default - no release is under way */
  readonly fresh?: Color;
  readonly phase?: Phase;
}

/** Pods that a controller replaces all at once, once they were looked at. */
export interface RolloutUi {
  readonly engine: 'argo-rollouts';
  /** Tag of the newest image. */
  readonly tag: string;
  /** Whether what has been found good may serve. */
  readonly promote: boolean;
  /** Namespace of the controller. */
  readonly controllerNamespace: string;
  /** Tag of the image that serves until then. */
  readonly from: string;
  /** The colour of the new version, by which its Jobs are found. @default - no release is under way */
  readonly fresh?: Color;
  readonly phase?: Phase;
}

/** @param tag of `airflow.image` */
export function releasePlan(release: ReleaseProps, tag: string): ReleasePlan {
  if (release.strategy === 'rolling') return { tag, drained: false, ui: { engine: 'rolling' } };
  const { active, engine, controllerNamespace, phase } = release;
  const step = stepOf(release, tag);
  const stand = step && standAt(step);
  const tags = { old: tag, fresh: step?.to ?? tag };
  const fresh = step && otherColor(active);
  const shared = { tag: tags[stand?.rest ?? 'old'], drained: stand?.drained ?? false };
  if (engine === 'argo-rollouts') {
    const served = tags[stand?.served ?? 'old'];
    const waits = phase === 'deploy' || phase === 'verify';
    return { ...shared, ui: { engine, tag: waits ? tags.fresh : served, promote: !waits, controllerNamespace, from: tag, fresh, phase } };
  }
  const before: ColorPlan = { color: active, tag, present: stand?.old ?? true };
  const after: ColorPlan[] = step && stand ? [{ color: otherColor(active), tag: step.to, present: stand.fresh }] : [];
  const colors = [before, ...after].sort((a, b) => COLORS.indexOf(a.color) - COLORS.indexOf(b.color));
  return { ...shared, ui: { engine, colors, served: servedColor(active, step), fresh, phase } };
}

/** The release that is under way. @param tag of `airflow.image` */
export function stepOf(release: ReleaseProps, tag: string): Step | undefined {
  if (release.strategy === 'rolling' || !release.preview || !release.phase) return undefined;
  return { phase: release.phase, from: tag, to: release.preview.image.tag };
}

/** Every tag that is run, of what serves and of what is to. @param tag of `airflow.image` */
export const tagsOf = (release: ReleaseProps, tag: string): string[] =>
  release.strategy === 'blue-green' && release.preview ? [tag, release.preview.image.tag] : [tag];

/** Annotation of the Service that users are led to. */
export const RELEASE_PHASE = 'airflow-platform/release-phase';

/** Which phase was applied last: `npm run release` asks before it goes on. */
export const phaseAnnotation = (phase: Phase | undefined) => phase && { [RELEASE_PHASE]: phase };
