import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assemble } from '../charts/environment';
import { metricsUrl } from '../charts/observability/metrics';
import { CHECKLIST, type Proof } from '../charts/operations/checklist';
import type { RenderedObject } from '../charts/platform/rendered-object';
import { environments } from '../environments';
import type { Environment } from '../environments/schema';
import { validateAll } from '../environments/validation/validate';
import { type Ask, Cluster } from './checklist-cluster';
import { FileFacts } from './checklist-files';
import { asText, evaluate, open, type Verdict } from './checklist-verdict';
import { pages } from './docs';
import { kubectl, Refused } from './kubectl';
import { withPortForward } from './port-forward';

const CONFIRMABLE = CHECKLIST.filter(({ proofs }) => proofs.some(({ by }) => by === 'confirmation')).map(({ id }) => id);

const USAGE = `usage: npm run checklist -- <environment> [--confirm <id,...>] [--json] [--strict]

  npm run checklist -- prod --confirm review,tests,security-scan,staging

Looks at each item of the deployment checklist: at the files of this commit, and where $KUBECONFIG is set, at that cluster. What only people
or the pipeline can know is open until --confirm names it: ${CONFIRMABLE.join(', ')}.
Exit code: 1 where an item has failed, with --strict also where one is open; 2 where the command line is wrong.`;

const NO_CLUSTER = 'to be looked at with KUBECONFIG';

/** Asks Prometheus, which is a Service of the cluster or a server of somebody else's. */
function asking(environment: Environment): Ask {
  const url = new URL(metricsUrl({ namespace: `${environment.instance}-observability` }, environment.observability.metrics));
  const [service = '', namespace, ...others] = url.hostname.split('.');
  const query = async (base: string, text: string) => {
    const answer = await fetch(`${base}/api/v1/query?${new URLSearchParams({ query: text })}`, { signal: AbortSignal.timeout(30_000) });
    if (!answer.ok) throw new Refused(`Prometheus answers ${answer.status} to ${text}`, 'see its log');
    const { data } = (await answer.json()) as {
      readonly data: { readonly result: readonly { metric: Readonly<Record<string, string>> }[] };
    };
    return data.result.map(({ metric }) => metric);
  };
  if (!namespace || (others.length > 0 && others[0] !== 'svc')) return (text) => query(url.href.replace(/\/$/, ''), text);
  return (text) => withPortForward(namespace, service, Number(url.port), (base) => query(base, text));
}

async function judged(proof: Proof, files: FileFacts, cluster: Cluster | undefined): Promise<Verdict> {
  if (proof.by === 'files') return files.verdict(proof.fact);
  if (!cluster) return open(NO_CLUSTER);
  try {
    switch (proof.by) {
      case 'job':
        return cluster.job(proof.job, proof.outcomes, proof.leftOpen);
      case 'cluster':
        return cluster.state(proof.state);
      case 'query':
        return await cluster.query(proof.query, proof.expect);
      case 'confirmation':
        return open(proof.who);
    }
  } catch (error) {
    // Who may not look has shown nothing, and refuted nothing.
    return open(`could not be looked at: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      confirm: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...rest] = positionals;
  const confirmed = values.confirm.split(',').filter((id) => id);
  const strange = confirmed.filter((id) => !CONFIRMABLE.includes(id));
  if (strange.length > 0) throw new Refused(`nobody can confirm ${strange.join(', ')}`, `these can be: ${CONFIRMABLE.join(', ')}`);
  const environment = validateAll(environments).find((each) => each.name === name);
  if (!environment || rest.length > 0)
    throw new Refused(`there is no environment "${name}"`, `one of ${Object.keys(environments).join(', ')}`);

  const { app } = assemble(environment);
  const files = new FileFacts(join(__dirname, '..'), environment, app, await pages());
  const objects = app.charts.flatMap((chart) => chart.toJson() as RenderedObject[]);
  const cluster = process.env['KUBECONFIG'] ? new Cluster(objects, kubectl, asking(environment)) : undefined;
  const results = await evaluate((proof) => judged(proof, files, cluster), confirmed);
  console.log(values.json ? JSON.stringify({ environment: name, items: results }, undefined, 2) : asText(name, results));
  const bad = results.filter(({ status }) => status === 'failed' || (values.strict && status === 'open'));
  return bad.length > 0 ? 1 : 0;
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(`checklist: ${error instanceof Error ? error.message : error}\n\n${USAGE}`);
      process.exitCode = 2;
    },
  );
}
