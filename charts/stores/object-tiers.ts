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
  /** Days in the tier archive, then they are deleted; backups end by their own retention. @default - they stay */
  readonly archiveDays?: number;
  /** Days that an event stays in the audit bucket: no shorter than its lock. */
  readonly auditDays: number;
  /** The store's own classes. @default - it has one class: objects go from folder to folder */
  readonly storageClasses?: StorageClasses;
}

interface StorageClasses {
  readonly cold: string;
  readonly archive: string;
}

/** Buckets that have rules of ours. */
export const RULED_BUCKETS = ['logs', 'archive', 'backups', 'audit'] as const;

export type RuledBucket = (typeof RULED_BUCKETS)[number];

interface Rule {
  readonly ID: string;
  readonly AbortIncompleteMultipartUpload?: unknown;
  readonly Transitions?: readonly { readonly Days: number; readonly StorageClass: string }[];
  readonly Expiration?: { readonly Days: number } | { readonly ExpiredObjectDeleteMarker: boolean };
}

/** The soonest day on which S3 takes an object into a class for infrequent access. */
export const SOONEST_COLD = 30;

/**
 * Classes whose objects are read hours after somebody asked for them. A backup in one is none: restic and barman read at once, or fail.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
 */
const THAWED_FIRST: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE'];

export const isReadAtOnce = (storageClass: string): boolean => !THAWED_FIRST.includes(storageClass);

/** The lock of an event ends on a day, and S3 counts from the next midnight. */
export const daysOfEvents = ({ auditDays }: Pick<Ageing, 'auditDays'>): number => auditDays + 1;

/** Rules of a bucket, as S3 takes them: those of assets/lifecycle/ with these days and classes, without those that the store cannot follow. */
export function lifecycleRules(bucket: RuledBucket, ageing: Ageing): string {
  const { Rules } = JSON.parse(readAsset(__dirname, `lifecycle/${bucket}.json`)) as { readonly Rules: readonly Rule[] };
  return `${JSON.stringify({ Rules: Rules.flatMap((rule) => adapted(rule, bucket, ageing)) }, undefined, 2)}\n`;
}

function adapted(rule: Rule, bucket: RuledBucket, ageing: Ageing): Rule[] {
  if (rule.AbortIncompleteMultipartUpload) return [rule];
  if (!ageing.storageClasses) return []; // whoever moves the objects deletes the oldest, too
  const { hotDays, coldDays, archiveDays, storageClasses: classes } = ageing;
  const cold = (Days: number) => ({ Days, StorageClass: classes.cold });
  const archive = (Days: number) => ({ Days, StorageClass: classes.archive });
  if (bucket === 'backups') {
    const steps = [cold(hotDays), archive(hotDays + coldDays)].filter(({ StorageClass }) => isReadAtOnce(StorageClass));
    return [{ ...rule, Transitions: steps }];
  }
  switch (rule.ID) {
    case 'airflow-platform-tiers':
      return [{ ...rule, Transitions: [cold(hotDays), archive(hotDays + coldDays)] }];
    case 'airflow-platform-cold-from-the-start':
      return [{ ...rule, Transitions: [cold(SOONEST_COLD)] }];
    case 'airflow-platform-archive-from-the-start':
      return [{ ...rule, Transitions: [archive(1)] }];
    case 'airflow-platform-expiry':
      return archiveDays === undefined ? [] : [{ ...rule, Expiration: { Days: hotDays + coldDays + archiveDays } }];
    case 'airflow-platform-events-end':
      return [{ ...rule, Expiration: { Days: daysOfEvents(ageing) } }];
    case 'airflow-platform-nothing-stays-of-them':
      return [rule];
    default:
      throw new Error(`assets/lifecycle: nobody says what the days of ${rule.ID} are`);
  }
}
