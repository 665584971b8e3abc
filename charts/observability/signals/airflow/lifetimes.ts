/** Sent every few seconds: what nobody refreshes any more is no measurement. */
export const SENT_ALWAYS = '10m';

/** Sent once per round over all DAG files, which takes minutes where there are thousands. */
export const SENT_PER_ROUND = '1h';

/** Of a DAG or of a file: outlives the pause of a weekly DAG, and not for long the DAG itself. */
export const OF_A_DAG = '192h';
