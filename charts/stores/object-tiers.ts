import { readAsset } from '../platform/assets';
import type { StorageTier } from '../platform/tiers';

/** Folder of the archive bucket in which objects of a tier lie: hot ones are where they were put. */
export const folderOf = (tier: StorageTier): string => (tier === 'hot' ? '' : `${tier}/`);

/** When objects go to the next tier. */
export interface Ageing {
  /** Days in the tier hot. */
  readonly hotDays: number;
  /** Days in the tier cold after that. */
  readonly coldDays: number;
  /** Days in the tier archive, then they are deleted. @default - they stay */
  readonly archiveDays?: number;
  /** The store's own classes. @default - it has one class: objects go from folder to folder */
  readonly storageClasses?: StorageClasses;
}

interface StorageClasses {
  readonly cold: string;
  readonly archive: string;
}

interface Rule {
  readonly ID: string;
  readonly Transitions?: readonly { readonly Days: number; readonly StorageClass: string }[];
  readonly Expiration?: { readonly Days: number };
}

/** The soonest day on which S3 takes an object into a class for infrequent access. */
export const SOONEST_COLD = 30;

/** Rules of a bucket, as S3 takes them: those of assets/lifecycle/ with these days and classes, without those that the store cannot follow. */
export function lifecycleRules(bucket: 'logs' | 'archive', ageing: Ageing): string {
  const { Rules } = JSON.parse(readAsset(__dirname, `lifecycle/${bucket}.json`)) as { readonly Rules: readonly Rule[] };
  return `${JSON.stringify({ Rules: Rules.flatMap((rule) => adapted(rule, ageing)) }, undefined, 2)}\n`;
}

function adapted(rule: Rule, { hotDays, coldDays, archiveDays, storageClasses: classes }: Ageing): Rule[] {
  if (!rule.Transitions && !rule.Expiration) return [rule];
  if (!classes) return []; // whoever moves the objects deletes the oldest, too
  const cold = (Days: number) => ({ Days, StorageClass: classes.cold });
  const archive = (Days: number) => ({ Days, StorageClass: classes.archive });
  switch (rule.ID) {
    case 'airflow-platform-tiers':
      return [{ ...rule, Transitions: [cold(hotDays), archive(hotDays + coldDays)] }];
    case 'airflow-platform-cold-from-the-start':
      return [{ ...rule, Transitions: [cold(SOONEST_COLD)] }];
    case 'airflow-platform-archive-from-the-start':
      return [{ ...rule, Transitions: [archive(1)] }];
    case 'airflow-platform-expiry':
      return archiveDays === undefined ? [] : [{ ...rule, Expiration: { Days: hotDays + coldDays + archiveDays } }];
    default:
      throw new Error(`assets/lifecycle: nobody says what the days of ${rule.ID} are`);
  }
}
