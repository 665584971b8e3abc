/** What Airflow's own signals say when the database is gone. */
export const databaseSymptoms: readonly string[] = [
  'MetadatabaseUnhealthy',
  'SchedulerUnhealthy',
  'DagProcessorUnhealthy',
  'TriggererUnhealthy',
  'AirflowApiDown',
  'SchedulerDown',
  'DagProcessorDown',
  'TriggererDown',
  'JobHeartbeatsFailing',
  'NoTaskStarts',
];
