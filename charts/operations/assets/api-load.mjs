// Asks Airflow's API as the UI and scripts do, at a steady rate. k6 ends with exit code 99 where a threshold does not hold.
// https://grafana.com/docs/k6/latest/using-k6/
//
// Variables: TARGET_URL, TESTER, TESTER_FILE, DAG, RATE (requests a second), WARM_UP and DURATION (such as 60s), P95_MS (of answers),
// FAILED_PERCENT (of requests).
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';

const url = __ENV.TARGET_URL;
const dag = __ENV.DAG;
const rate = Number(__ENV.RATE);
const password = open(__ENV.TESTER_FILE).trim();

/** What is asked in turn, and how an answer is known. */
const QUESTIONS = [
  { name: 'version', path: '/api/v2/version', good: (body) => typeof body.version === 'string' },
  { name: 'health', path: '/api/v2/monitor/health', good: ({ metadatabase }) => metadatabase?.status === 'healthy' },
  { name: 'dag', path: `/api/v2/dags/${dag}`, good: (body) => body.dag_id === dag },
  { name: 'runs', path: `/api/v2/dags/${dag}/dagRuns?limit=25&order_by=-run_after`, good: (body) => Array.isArray(body.dag_runs) },
];

const steady = {
  executor: 'constant-arrival-rate',
  rate,
  timeUnit: '1s',
  preAllocatedVUs: Math.max(5, rate),
  maxVUs: 4 * Math.max(5, rate),
};

export const options = {
  scenarios: {
    // The first answers of a process that has just started are slow, and one that has served for days would be faster than any new one.
    warm_up: { ...steady, duration: __ENV.WARM_UP, gracefulStop: '0s' },
    api: { ...steady, duration: __ENV.DURATION, startTime: __ENV.WARM_UP },
  },
  // Of that scenario alone: the login before it is slow on purpose.
  thresholds: {
    'http_req_duration{scenario:api}': [`p(95)<${__ENV.P95_MS}`],
    'http_req_failed{scenario:api}': [`rate<=${Number(__ENV.FAILED_PERCENT) / 100}`],
    'checks{scenario:api}': [`rate>=${1 - Number(__ENV.FAILED_PERCENT) / 100}`],
    // A rate that cannot be kept up is no measurement of that rate.
    'dropped_iterations{scenario:api}': [`count<=${rate}`],
  },
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'],
};

export function setup() {
  const answer = http.post(`${url}/auth/token`, JSON.stringify({ username: __ENV.TESTER, password }), {
    headers: { 'Content-Type': 'application/json' },
  });
  if (answer.status !== 201) throw new Error(`${__ENV.TESTER} cannot log in: ${answer.status} ${answer.body}`);
  return { token: answer.json('access_token') };
}

export default function ask({ token }) {
  const { name, path, good } = QUESTIONS[exec.scenario.iterationInTest % QUESTIONS.length];
  const answer = http.get(`${url}${path}`, { headers: { Authorization: `Bearer ${token}` }, tags: { name } });
  check(answer, { [`${name} is answered`]: ({ status }) => status === 200 && good(answer.json()) }, { name });
}
