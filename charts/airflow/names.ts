/** The Service that leads to the UI, and its Deployment where that has no colour. */
export const WEBSERVER = 'airflow-webserver';

/** The Service that leads to pods which Argo Rollouts has not let serve yet. */
export const PREVIEW = `${WEBSERVER}-preview`;

export const EXECUTION_API = 'airflow-execution-api';

/** Ending of the Service by which each pod of the Execution API is found. */
export const PODS = '-pods';
