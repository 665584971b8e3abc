import type { DashboardName } from '../signals/signal';

/** A panel that asks Loki; logs are no metrics and so are not in the table of signals. */
export interface LogPanel {
  readonly dashboard: DashboardName;
  readonly row: string;
  readonly title: string;
  readonly description: string;
  /** `logs` shows lines, `timeseries` counts them. */
  readonly kind: 'logs' | 'timeseries';
  /** LogQL. Its stream selector may use the labels namespace, component, container and level only. */
  readonly expr: string;
  readonly legend: string;
}

const ERRORS_OF_AIRFLOW = '{component=~"airflow-.+", level=~"error|critical"}';
const WAF_ACCESS = '{component="waf"} |= "\\"log\\":\\"access\\""';
const WAF_AUDIT = '{component="waf"} |= "\\"log\\":\\"audit\\""';
const FINDINGS = `${WAF_AUDIT} | json client="transaction.client_ip", method="transaction.request.method", uri="transaction.request.uri", status="transaction.response.http_code", rule="transaction.messages[0].details.ruleId", finding="transaction.messages[0].message", variable="transaction.messages[0].details.variable" | line_format "{{.client}} {{.method}} {{.uri}} {{.status}} rule {{.rule}}: {{.finding}} {{.variable}}"`;
const KEYCLOAK_EVENTS = '{component="keycloak"} |= "org.keycloak.events"';
const BROWSER_LOGINS = '{component="auth-proxy"} |= "\\"kind\\":\\"auth\\""';
const DOOR_ACCESS = '{component="vpn-gateway", container="door"} |= "\\"log\\":\\"access\\""';
const AIRFLOW_EVENTS = '{component="audit-export"} |= "\\"audit\\":\\"airflow\\""';
const CLUSTER_AUDIT = '{component="kubernetes-audit"} |= "audit.k8s.io"';
const BACKUP_JOBS =
  '{component=~"database-backup|storage-backup|configuration-backup|restore-validation|restore|restore-configuration|audit-export|failover"}';

export const LOG_PANELS: readonly LogPanel[] = [
  {
    dashboard: 'overview',
    row: 'Errors in the logs',
    title: 'Errors by component',
    description:
      'Lines of level error and above that Airflow wrote. A few come with failing tasks; a component that stands out is the place to look.',
    kind: 'timeseries',
    expr: `sum by (component) (count_over_time(${ERRORS_OF_AIRFLOW} [$__auto]))`,
    legend: '{{component}}',
  },
  {
    dashboard: 'overview',
    row: 'Errors in the logs',
    title: 'Newest errors of Airflow',
    description: 'The lines themselves, newest first. Open one to see its DAG, task and run.',
    kind: 'logs',
    expr: ERRORS_OF_AIRFLOW,
    legend: '',
  },
  {
    dashboard: 'dags',
    row: 'Logs',
    title: 'Errors by DAG',
    description: 'Lines of level error and above that the tasks of the chosen DAGs wrote.',
    kind: 'timeseries',
    expr: `sum by (dag_id) (count_over_time(${ERRORS_OF_AIRFLOW} | dag_id=~"$dag" [$__auto]))`,
    legend: '{{dag_id}}',
  },
  {
    dashboard: 'dags',
    row: 'Logs',
    title: 'Task logs',
    description: 'What the tasks of the chosen DAGs wrote, newest first.',
    kind: 'logs',
    expr: '{component=~"airflow-.+"} | dag_id=~"$dag"',
    legend: '',
  },
  {
    dashboard: 'edge',
    row: 'Firewall',
    title: 'Addresses that are refused most',
    description:
      'Requests that the firewall refused as an attack or for their rate, by address. One address that stands out can be blocked in front.',
    kind: 'timeseries',
    expr: `topk(10, sum by (client) (count_over_time(${WAF_ACCESS} | json status="status", client="client", upstream="upstream" | status=~"403|429" | upstream="" [$__auto])))`,
    legend: '{{client}}',
  },
  {
    dashboard: 'edge',
    row: 'Firewall',
    title: 'What the rules found',
    description:
      'Requests in which a rule found something, newest first: who, where, what came of it, and which rule saw it in which parameter.',
    kind: 'logs',
    expr: FINDINGS,
    legend: '',
  },
  {
    dashboard: 'audit',
    row: 'Airflow',
    title: 'Events by user',
    description: 'What people and machines did in Airflow, by who did it. Times are those of the export, minutes later than the event.',
    kind: 'timeseries',
    expr: `topk(10, sum by (owner) (count_over_time(${AIRFLOW_EVENTS} | json owner="owner" | owner!="" [$__auto])))`,
    legend: '{{owner}}',
  },
  {
    dashboard: 'audit',
    row: 'Airflow',
    title: 'Events by kind',
    description:
      'What was done in Airflow: "post_connection" and "patch_variable" change what tasks may reach, "trigger_dag_run" starts one.',
    kind: 'timeseries',
    expr: `topk(10, sum by (event) (count_over_time(${AIRFLOW_EVENTS} | json event="event" | event!="" [$__auto])))`,
    legend: '{{event}}',
  },
  {
    dashboard: 'audit',
    row: 'Airflow',
    title: 'Events',
    description:
      "Airflow's event log, newest first: when, who, what, on which DAG and task. The bucket has every one of them, this as far back as logs are kept.",
    kind: 'logs',
    expr: `${AIRFLOW_EVENTS} | json at="dttm", who="owner", event="event", dag="dag_id", task="task_id", more="extra" | line_format "{{.at}} {{.who}} {{.event}} {{.dag}} {{.task}} {{.more}}"`,
    legend: '',
  },
  {
    dashboard: 'audit',
    row: 'Logins',
    title: 'Failed logins by user',
    description:
      'Logins to Keycloak that failed, by the name that was typed in. Many tries at one name is a guesser, one try at many names too.',
    kind: 'timeseries',
    expr: `topk(10, sum by (username) (count_over_time(${KEYCLOAK_EVENTS} |= "LOGIN_ERROR" | json message="message" | line_format "{{.message}}" | regexp "username=\\"(?P<username>[^\\"]+)\\"" | username!="" [$__auto])))`,
    legend: '{{username}}',
  },
  {
    dashboard: 'audit',
    row: 'Private pages',
    title: 'Private pages by user',
    description: 'Requests that came through the VPN, by host and by who is logged in; Grafana and Keycloak know their users themselves.',
    kind: 'timeseries',
    expr: `sum by (host, user) (count_over_time(${DOOR_ACCESS} | json host="host", user="user" [$__auto]))`,
    legend: '{{host}} {{user}}',
  },
  {
    dashboard: 'audit',
    row: 'Logins',
    title: 'Logins and changes of users',
    description: 'What Keycloak wrote down, newest first: logins, failures, second factors, and what administrators changed.',
    kind: 'logs',
    expr: `${KEYCLOAK_EVENTS} | json message="message" | line_format "{{.message}}"`,
    legend: '',
  },
  {
    dashboard: 'audit',
    row: 'Logins',
    title: 'Sessions of browsers',
    description: 'Whom the login proxy let in and whom not, newest first.',
    kind: 'logs',
    expr: `${BROWSER_LOGINS} | json client="client", user="user", host="host", status="status" | line_format "{{.client}} {{.user}} {{.host}} {{.status}}"`,
    legend: '',
  },
  {
    dashboard: 'audit',
    row: 'Private pages',
    title: 'Private pages',
    description: 'What was asked for through the VPN, newest first: which device, who was logged in, and which page.',
    kind: 'logs',
    expr: `${DOOR_ACCESS} | json device="device", user="user", method="method", host="host", path="path", status="status" | line_format "{{.device}} {{.user}} {{.method}} {{.host}}{{.path}} {{.status}}"`,
    legend: '',
  },
  {
    dashboard: 'audit',
    row: 'Firewall and cluster',
    title: 'Refused by the firewall',
    description: 'Requests that the firewall refused, newest first: as an attack (403), or for their rate (429).',
    kind: 'logs',
    expr: `${WAF_ACCESS} | json client="client", method="method", host="host", path="path", status="status", upstream="upstream" | status=~"403|429" | upstream="" | line_format "{{.client}} {{.method}} {{.host}}{{.path}} {{.status}}"`,
    legend: '',
  },
  {
    dashboard: 'audit',
    row: 'Firewall and cluster',
    title: 'Found by the firewall',
    description: 'Requests in which a rule of the firewall found something, newest first, refused or not: who, where, and which rule.',
    kind: 'logs',
    expr: FINDINGS,
    legend: '',
  },
  {
    dashboard: 'audit',
    row: 'Firewall and cluster',
    title: 'Changes at the API server',
    description:
      'What people and programs changed in Kubernetes, or read of Secrets, where the audit log of the API server is shipped with the label component="kubernetes-audit".',
    kind: 'logs',
    expr: `${CLUSTER_AUDIT} | json at="requestReceivedTimestamp", who="user.username", verb="verb", uri="requestURI", code="responseStatus.code" | line_format "{{.at}} {{.who}} {{.verb}} {{.uri}} {{.code}}"`,
    legend: '',
  },
  {
    dashboard: 'backups',
    row: 'Logs',
    title: 'Logs of backup and restore jobs',
    description: 'What the jobs wrote, newest first: why one failed stands here.',
    kind: 'logs',
    expr: BACKUP_JOBS,
    legend: '',
  },
];
