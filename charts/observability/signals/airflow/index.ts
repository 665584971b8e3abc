import type { Signal } from '../signal';
import { dagBagSignals } from './dag-bag';
import { dagProcessingSignals } from './dag-processing';
import { dagRunSignals } from './dag-runs';
import { deadlineSignals } from './deadlines';
import { executorSignals } from './executor';
import { poolSignals } from './pools';
import { schedulerSignals } from './scheduler';
import { taskSignals } from './tasks';
import { triggerSignals } from './triggers';

/** What Airflow itself sends. */
export const airflowSignals: readonly Signal[] = [
  ...schedulerSignals,
  ...executorSignals,
  ...dagRunSignals,
  ...deadlineSignals,
  ...dagProcessingSignals,
  ...taskSignals,
  ...poolSignals,
  ...triggerSignals,
  ...dagBagSignals,
];
