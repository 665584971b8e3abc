import { airflowSignals } from './airflow';
import { platformSignals } from './platform';
import type { Signal } from './signal';

/** The table of signals: mapping, rules and dashboards are made of it. */
export const SIGNALS: readonly Signal[] = [...airflowSignals, ...platformSignals];
