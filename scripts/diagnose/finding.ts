/** The kinds of causes that can be told, by the name that `--json` gives them. */
export type CauseKind =
  | 'bad-image'
  | 'missing-configuration'
  | 'wrong-password'
  | 'blocked-traffic'
  | 'broken-dag'
  | 'full-volume'
  | 'exhausted-pool'
  | 'out-of-memory'
  | 'memory-near-limit'
  | 'memory-grows'
  | 'not-scheduled'
  | 'no-pod'
  | 'crash-loop'
  | 'not-ready'
  | 'job-failed'
  | 'slow-query'
  | 'queue-backlog'
  | 'store-unreachable';

/** Something that is wrong, as one of the looks sees it. */
export interface Finding {
  readonly kind: CauseKind;
  /** One sentence: what is wrong, and why. */
  readonly cause: string;
  /** Names of the components where it is. */
  readonly components: readonly string[];
  /** What was seen, by which a reader can judge: names, counts and moments, never the text of a log or a message. */
  readonly evidence: readonly string[];
  /** Path below docs/, with the heading. */
  readonly runbook: string;
  /** Commands that look closer or mend, the first one first. */
  readonly next: readonly string[];
  /**
   * `origin`: nothing else explains it, and it explains symptoms here and in whatever depends on these components.
   * `symptom`: an origin, where there is one, explains it. `alone`: neither.
   */
  readonly role: 'origin' | 'symptom' | 'alone';
}

/** A finding that nothing else explains, with what follows from it. */
export interface Explained extends Finding {
  readonly consequences: readonly Finding[];
}

/** Something that could not be looked at. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
  /** Of a part that an environment may do without: without it, one can still be called healthy. */
  readonly optional: boolean;
}
