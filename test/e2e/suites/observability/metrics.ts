import { parse } from 'yaml';
import { SIGNALS } from '../../../../charts/observability/signals';
import { prometheusNames } from '../../../../charts/observability/signals/prometheus-name';
import { eventually } from '../../eventually';
import { list } from '../../kubectl';
import { type Claim, fullName, isRunning, type Pod } from '../../objects';
import type { PrometheusApi, ScrapeTarget } from '../../prometheus-api';
import { checked, findObject, type Rendered } from '../../rendered';
import { expectNone, type Report } from '../../report';

/** Four rounds of scraping. */
const SCRAPED_MS = 120_000;

/** Seen as soon as Airflow runs and `dag` has run once. */
const fromAirflow = (dag: string): readonly string[] => [
  'airflow_scheduler_heartbeat',
  'airflow_dag_processor_heartbeat',
  'airflow_triggerer_heartbeat',
  'airflow_scheduler_scheduler_loop_duration_count',
  'airflow_executor_open_slots',
  'airflow_pool_open_slots{pool_name="default_pool"}',
  'airflow_dagbag_size',
  'airflow_triggers_succeeded',
  `airflow_dagrun_duration_success_count{dag_id="${dag}"}`,
  `airflow_ti_finish{dag_id="${dag}", state="success"}`,
  `airflow_task_duration_count{dag_id="${dag}"}`,
];

/** That metrics come in from everywhere. @param dag that has run with success */
export async function checkMetrics(prometheus: PrometheusApi, rendered: Rendered, dag: string, report: Report): Promise<void> {
  const { without } = rendered;
  await report.check('every target that Prometheus is told of is up', () =>
    eventually(SCRAPED_MS, async () => {
      const targets = (await prometheus.targets()).filter((target) => !isLeftOut(target, without));
      const jobs = jobsOf(rendered).filter((job) => !without.includes(job));
      expectNone([
        ...jobs.filter((job) => !targets.some(({ labels }) => labels['job'] === job)).map((job) => `${job}: no target`),
        ...targets
          .filter(({ health }) => health !== 'up')
          .map(({ labels, scrapeUrl, lastError }) => `${labels['job']} ${scrapeUrl}: ${lastError}`),
      ]);
      return `${targets.length} targets of ${jobs.length} jobs`;
    }),
  );
  await report.check('every rule can be evaluated', () =>
    eventually(SCRAPED_MS, async () => {
      const rules = await prometheus.rules();
      expectNone(
        rules.filter(({ health }) => health !== 'ok').map(({ name, health, lastError }) => `${name}: ${health} ${lastError ?? ''}`),
      );
      return `${rules.length} rules, ${rules.filter(({ type }) => type === 'alerting').length} of them alerts`;
    }),
  );
  await checkOnes(prometheus, report, {
    'every part of Airflow says in the body of its health page that it is healthy': ['probe_success{job="airflow-health"}', 4],
    'every probe succeeds': ['probe_success{job="probe"}', 1],
    'PostgreSQL answers its exporter': ['pg_up', 1],
    'Valkey answers its exporter': ['redis_up', 1],
  });
  await report.check('kube-state-metrics and the kubelet tell of every claim', () =>
    eventually(SCRAPED_MS, async () => {
      const claims = checked(await list<Claim>('persistentvolumeclaims', rendered.namespaces), rendered);
      for (const metric of [
        'kube_persistentvolumeclaim_info',
        'kubelet_volume_stats_available_bytes',
        'kubelet_volume_stats_capacity_bytes',
      ]) {
        const known = new Set(
          (await prometheus.query(metric)).map(({ labels }) => `${labels['namespace']}/${labels['persistentvolumeclaim']}`),
        );
        const missing = claims.filter(({ metadata: { namespace, name } }) => !known.has(`${namespace}/${name}`));
        expectNone(missing.map(({ metadata: { namespace, name } }) => `${metric}: nothing of ${namespace}/${name}`));
      }
      return `${claims.length} claims`;
    }),
  );
  await report.check('cAdvisor tells of every pod that runs', () =>
    eventually(SCRAPED_MS, async () => {
      const series = await prometheus.query('group by (namespace, pod) (container_memory_working_set_bytes)');
      const known = new Set(series.map(({ labels }) => `${labels['namespace']}/${labels['pod']}`));
      const pods = checked((await list<Pod>('pods', rendered.namespaces)).filter(isRunning), rendered).map(fullName);
      expectNone(pods.filter((pod) => !known.has(pod)));
      return `${pods.length} pods`;
    }),
  );
  await report.check(`Airflow's own metrics come in, those of a run of ${dag} among them`, () =>
    eventually(SCRAPED_MS, async () => {
      const expected = fromAirflow(dag);
      const found = await Promise.all(expected.map((expr) => prometheus.query(expr)));
      expectNone(expected.filter((_, index) => found[index]?.length === 0).map((expr) => `${expr}: nothing`));
      const names = new Set(
        (await prometheus.query('group by (__name__) ({__name__=~"airflow_.+"})')).map(({ labels }) => labels['__name__']),
      );
      const rows = SIGNALS.filter(({ source }) => source === 'airflow');
      const seen = rows.filter((row) => prometheusNames(row).some((name) => names.has(name)));
      const [series] = await prometheus.query('prometheus_tsdb_head_series');
      return `${seen.length} of ${rows.length} rows of the table by now; ${series?.value} series in all`;
    }),
  );
}

/** @param checks a sentence, and the query whose series must be 1, with how many there are at least */
async function checkOnes(
  prometheus: PrometheusApi,
  report: Report,
  checks: Readonly<Record<string, readonly [string, number]>>,
): Promise<void> {
  for (const [sentence, [expr, least]] of Object.entries(checks)) {
    await report.check(sentence, () =>
      eventually(SCRAPED_MS, async () => {
        const series = await prometheus.query(expr);
        if (series.length < least) throw new Error(`${expr}: ${series.length} series`);
        expectNone(series.filter(({ value }) => value !== 1).map(({ labels, value }) => `${JSON.stringify(labels)}: ${value}`));
        return series.map(({ labels }) => labels['part'] ?? labels['target'] ?? labels['pod']).join(', ');
      }),
    );
  }
}

function jobsOf(rendered: Rendered): string[] {
  const { data } = findObject(rendered, 'ConfigMap', 'prometheus-config');
  const { scrape_configs: configs } = parse(data?.['prometheus.yml'] ?? '') as { scrape_configs: { job_name: string }[] };
  return configs.map(({ job_name: name }) => name);
}

/** A job is named after the component that it scrapes. */
const isLeftOut = ({ labels }: ScrapeTarget, without: readonly string[]): boolean => without.includes(labels['job'] ?? '');
