/** Two sites of one platform in two clusters, of which one serves and the other follows it. */
export interface SitePair {
  /** Name of this site: its environment's. */
  readonly self: string;
  readonly partner: string;
  /** The partner serves, and this site follows. */
  readonly standby: boolean;
}
