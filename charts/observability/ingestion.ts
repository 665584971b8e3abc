import { quantityValue } from '../platform/quantity';

/** How much smaller log lines are once they are stored, carefully guessed: a worker's JSON lines come to a seventh. */
const COMPRESSION = 4;

/** What a span takes on disk, with an entry in the index for each of its tags, for each byte that was sent. */
const INDEXED = 3;

/** Bytes of a volume that a store may plan with: the rest is for what it writes before it deletes. */
export const usableBytes = (size: string): number => quantityValue(size) * 0.8;

const SECONDS_PER_DAY = 86_400;

/** What is kept, for how long, in how much room. */
export interface Retention {
  readonly retentionDays: number;
  /** A volume, of which some must stay free. */
  readonly volume: { readonly size: string };
  /** Room elsewhere, in place of the volume: Kubernetes quantity. @default - the volume is all there is */
  readonly capacity?: string;
}

const room = ({ volume, capacity }: Retention): number => (capacity ? quantityValue(capacity) : usableBytes(volume.size));

/** Bytes of log lines a second. Loki deletes by age alone: what it takes in at most in that time is what it can grow to. */
export const logBytesPerSecond = (retention: Retention): number =>
  (room(retention) * COMPRESSION) / (retention.retentionDays * SECONDS_PER_DAY);

/** Bytes of spans a second, for the same reason: Badger deletes by age alone. */
export const spanBytesPerSecond = (retention: Retention): number =>
  Math.floor(room(retention) / INDEXED / (retention.retentionDays * SECONDS_PER_DAY));
