import { CONTROLS, type ControlName } from '../../../../charts/security/controls';
import { find } from '../../../support/objects';
import { eventually } from '../../eventually';
import { kubectl, run } from '../../kubectl';
import { takeDefinitions } from '../definitions';
import { type Change, drifts, ledger, operatorsBinding, settle } from '../drifts';
import { type Drill, type Written, writeAll } from '../drill';
import { Prometheus } from '../prometheus';
import { type Finding, objectsOf, Scanner } from '../scanner';
import { Vault } from '../vault';

/** An environment with everything that a control looks at. */
const NAME = 'prod';

/** compliance-scan, with the rights that it has, against an API server, a Vault, a Prometheus and what it sends to. */
export async function complianceChecks(drill: Drill): Promise<void> {
  const written = writeAll(drill.folder).find(({ environment }) => environment.name === NAME);
  if (!written) throw new Error(`there is no environment ${NAME}`);
  const servers: { stop(): Promise<void> }[] = [];
  try {
    const vault = await Vault.start(drill.folder);
    servers.push(vault);
    const prometheus = await Prometheus.start(
      drill.folder,
      find(objectsOf(written, '50-observability'), 'ConfigMap', 'prometheus-rules').data,
    );
    servers.push(prometheus);
    const scanner = new Scanner(drill, written, { vault, prometheus });
    servers.push(scanner);
    await scanChecks(drill, written, { vault, prometheus, scanner });
  } finally {
    for (const server of servers.reverse()) await server.stop();
  }
}

async function scanChecks(
  { report, controlPlane, tools }: Drill,
  written: Written,
  { vault, prometheus, scanner }: { readonly vault: Vault; readonly prometheus: Prometheus; readonly scanner: Scanner },
): Promise<void> {
  const ns = written.environment.instance;
  const drifted = new Set<string>();
  const onlyFailing = async (control: ControlName, says: RegExp, more: Readonly<Record<string, number>> = {}): Promise<string> => {
    const { failing, report: text, figures } = await scanner.scan();
    if (failing.join() !== control || !says.test(text)) throw new Error(text);
    for (const [figure, value] of Object.entries({ [`compliance.passed,control=${control}`]: 0, ...more })) {
      if (figures.get(figure) !== value) throw new Error(`the figure ${figure} is ${figures.get(figure)} instead of ${value}`);
    }
    drifted.add(control);
    return says.exec(text)?.[0] ?? '';
  };
  const allHolds = async (): Promise<Finding> => {
    const found = await scanner.scan();
    if (found.failing.length > 0) throw new Error(found.report);
    return found;
  };
  const during = async ({ make, undo, input }: Change, look: () => Promise<string | undefined>) => {
    await kubectl(make, input && JSON.stringify(input));
    try {
      return await look();
    } finally {
      await kubectl(undo);
    }
  };

  const up = await report.check('an API server that does not encrypt has all of prod; Vault has its values', async () => {
    await controlPlane.start();
    await takeDefinitions(tools.crds);
    await kubectl(['apply', '--filename', written.directory]);
    await settle(ns);
    await scanner.start();
    await prometheus.untilWatchdogFires();
    await vault.fill(scanner.secrets, { path: written.environment.secrets, account: 'compliance-scan', namespace: ns });
    return `${scanner.secrets.length} values`;
  });
  if (!up) return;
  await report.check('encryption-of-secrets: it finds that they are not encrypted, and nothing else', async () => {
    await kubectl(['get', 'secrets', '--all-namespaces']);
    return onlyFailing('encryption-of-secrets', /counts no Secret/);
  });
  await report.check('encrypted, everything holds: each control is a figure, and the report is in the bucket', async () => {
    await controlPlane.stopApiServer();
    await controlPlane.start([`--encryption-provider-config=${scanner.encryption()}`]);
    await kubectl(['create', 'secret', 'generic', 'something', '--namespace', ns, '--from-literal=a=b']);
    const found = await allHolds();
    scanner.expectReport(found);
    const unseen = Object.keys(CONTROLS).filter((control) => found.figures.get(`compliance.passed,control=${control}`) !== 1);
    if (unseen.length > 0) throw new Error(`no figure of ${unseen.join(', ')}`);
    return `${Object.keys(CONTROLS).length} controls, ${found.figures.size} figures`;
  });
  for (const drift of drifts(ns)) {
    await report.check(`${drift.control}: ${drift.what}`, () => during(drift, () => onlyFailing(drift.control, drift.says)));
  }
  await report.check('access: what CloudNativePG binds for its own pods is no drift', async () =>
    during(await operatorsBinding(ns), async () => {
      await allHolds();
      return undefined;
    }),
  );
  await report.check('monitoring: a Prometheus in which no Watchdog fires', async () => {
    await prometheus.evaluate([]);
    try {
      await prometheus.untilWatchdogIsForgotten();
      return await onlyFailing('monitoring', /Prometheus does not know it/);
    } finally {
      await prometheus.evaluate(prometheus.rules);
      await prometheus.untilWatchdogFires();
    }
  });
  await report.check('secret-rotation: a value that is older than it may be', async () => {
    scanner.overdue = 'postgres-airflow';
    try {
      const figures = { 'secret.rotation_days,secret=postgres-airflow': 0 };
      return await onlyFailing('secret-rotation', /postgres-airflow: it is 0 days old, 0 is the most/, figures);
    } finally {
      scanner.overdue = undefined;
    }
  });
  await report.check('secret-rotation: where people write the days down, an old one and one that nobody wrote', async () => {
    scanner.ledger = true;
    try {
      return await during(ledger(ns, scanner.secrets), () =>
        onlyFailing('secret-rotation', /postgres-airflow: it is \d{4} days old.*the ConfigMap secret-rotations does not say when/),
      );
    } finally {
      scanner.ledger = false;
    }
  });
  await report.check('secret-rotation: the login of the scan sees no value in Vault', () => scanner.seesNoValue());
  await report.check('secret-rotation: a value that Vault does not have is no good news', async () => {
    vault.forget('postgres-airflow', written.environment.secrets);
    return onlyFailing('secret-rotation', /postgres-airflow: Vault answers 404/);
  });
  await report.check('secret-rotation: a Vault that does not answer is no good news', async () => {
    await vault.stop();
    return onlyFailing('secret-rotation', /Vault cannot be asked/);
  });
  await report.check('each control of the table has been seen to hold and to fail', async () => {
    const unproven = Object.keys(CONTROLS).filter((control) => !drifted.has(control));
    if (unproven.length > 0) throw new Error(unproven.join(', '));
    return `${drifted.size} controls`;
  });
  await report.check('its account may read no Secret, no pod and no other namespace, and change nothing', () => noMore(ns));
}

async function noMore(ns: string): Promise<string> {
  const as = ['--as', `system:serviceaccount:${ns}:compliance-scan`];
  const questions = [
    ['get', 'secrets', ns],
    ['list', 'secrets', ns],
    ['get', 'pods', ns],
    ['create', 'pods', ns],
    ['get', 'configmaps/airflow-config', ns],
    ['list', 'configmaps', ns],
    ['patch', 'cronjobs', ns],
    ['list', 'networkpolicies', 'default'],
    ['get', 'namespaces/kube-system', ns],
    ['list', 'nodes', ns],
  ];
  for (const [verb = '', what = '', namespace = ''] of questions) {
    await eventually(5000, async () => {
      const { stdout } = await run(['auth', 'can-i', verb, what, '--namespace', namespace, ...as]);
      if (stdout.trim() !== 'no') throw new Error(`it may ${verb} ${what} in ${namespace}: ${stdout}`);
    });
  }
  return `${questions.length} questions`;
}
