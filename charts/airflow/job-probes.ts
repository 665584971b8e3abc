import { execProbe } from '../platform/probes';
import { SCRIPTS } from './runtime';

/** Health of a process without a health port: a fresh heartbeat of its own in the database. */
export function jobProbes(jobType: 'TriggererJob' | 'DagProcessorJob') {
  const command = ['python', `${SCRIPTS}/check-job.py`, '--job-type', jobType];
  return {
    startup: execProbe(command, { period: 5, timeout: 20, failures: 60 }),
    // A database outage restarts nothing: the process finds its way back by itself.
    liveness: execProbe([...command, '--tolerate-outage'], { period: 60, timeout: 30, failures: 3 }),
  };
}
