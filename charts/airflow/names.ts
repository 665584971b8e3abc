/** The Service that leads to the UI, and its Deployment where that has no colour. */
export const WEBSERVER = 'airflow-webserver';

export const EXECUTION_API = 'airflow-execution-api';

/** Ending of the Service by which each pod of the Execution API is found. */
export const PODS = '-pods';
