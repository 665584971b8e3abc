import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageWithPython } from '../../alert-receiver';
import { eventually } from '../../eventually';
import { kubectl } from '../../kubectl';
import { findObject, type Rendered } from '../../rendered';
import { seconds } from '../../report';
import { RESTRICTED_CONTAINER, restrictedPod } from '../../restricted';

const NAME = 'e2e-users';
/** Seconds. A node of two CPUs is slow while it starts pods. */
const LONGEST_GAP = 20;

const SCRIPT = readFileSync(join(__dirname, 'users.py'), 'utf8');

/** A line of users.py: of one second, or of one request. */
interface Line {
  readonly at: number;
  readonly failed?: string;
  readonly answered?: number;
  readonly slowest?: number;
  readonly versions?: readonly string[];
}

/** A pod in the place of the smoke test, which may reach whatever serves users: they go through the Service, as the firewall does. */
export class Users {
  private constructor(private readonly namespace: string) {}

  static async arrive(rendered: Rendered): Promise<Users> {
    const { namespace } = findObject(rendered, 'Service', 'airflow-webserver');
    const secret = (key: string) => ({ valueFrom: { secretKeyRef: { name: 'airflow-admin', key } } });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: NAME, namespace, labels: labelsOfSmokeTest(rendered) },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 1,
        ...restrictedPod(),
        containers: [
          {
            name: 'users',
            image: await imageWithPython(rendered),
            command: ['python', '-c', SCRIPT, `http://airflow-webserver.${namespace}:8080`],
            env: [
              { name: 'NAME', ...secret('username') },
              { name: 'PASSWORD', ...secret('password') },
            ],
            resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
            ...RESTRICTED_CONTAINER,
          },
        ],
      },
    };
    await kubectl(['create', '--filename', '-'], JSON.stringify(pod));
    await kubectl(['wait', '--for=condition=Ready', 'pod', NAME, '--namespace', namespace, '--timeout=120s']);
    return new Users(namespace);
  }

  /** What they have met since then. @throws when a request has failed, nobody was answered for a while, or other versions have answered */
  async expectVersions(start: number, versions: readonly string[]): Promise<string> {
    const lines = (await this.lines()).filter(({ at }) => at * 1000 >= start);
    const answered = lines.reduce((sum, line) => sum + (line.answered ?? 0), 0);
    const failed = lines.flatMap((line) => line.failed ?? []);
    if (failed.length > 0) throw new Error(`${failed.length} requests failed, ${answered} did not:\n${failed.slice(0, 8).join('\n')}`);
    const answers = [start / 1000, ...lines.filter((line) => line.answered).map(({ at }) => at), Date.now() / 1000];
    const gap = Math.max(...answers.slice(1).map((at, index) => at - (answers[index] ?? at)));
    if (gap > LONGEST_GAP) throw new Error(`nobody was answered for ${seconds(gap * 1000)}`);
    const met = [...new Set(lines.flatMap((line) => line.versions ?? []))];
    if (met.join() !== versions.join()) throw new Error(`users met ${met.join(', then ')}, not ${versions.join(', then ')}`);
    const slowest = Math.max(...lines.map((line) => line.slowest ?? 0));
    return `${answered} answers, none failed, the slowest after ${seconds(slowest * 1000)}`;
  }

  /** Until nobody is left on a connection to another version: they keep them for a minute. */
  async arriveAt(version: string): Promise<void> {
    await eventually(90_000, () => this.expectVersions(Date.now() - 10_000, [version]));
  }

  /** When a version answered for the last time, in milliseconds. */
  async lastOf(version: string): Promise<number> {
    const answers = (await this.lines()).filter((line) => line.versions?.includes(version));
    return 1000 * (answers.at(-1)?.at ?? 0);
  }

  private async lines(): Promise<Line[]> {
    const log = await kubectl(['logs', NAME, '--namespace', this.namespace, '--tail=-1']);
    return log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
  }

  async leave(): Promise<void> {
    await kubectl(['delete', 'pod', NAME, '--namespace', this.namespace, '--ignore-not-found']);
  }
}

function labelsOfSmokeTest({ objects }: Rendered): Readonly<Record<string, string>> {
  const job = objects.find(({ kind, metadata }) => kind === 'Job' && metadata.labels?.['app.kubernetes.io/name'] === 'smoke-test');
  if (!job) throw new Error('there is no Job smoke-test, in whose place users could be');
  return { ...job.metadata.labels };
}
