import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Asker } from './asker';
import { why } from './asker';
import { componentOf, type Declared, type DeclaredConnection, podsOf } from './declared';
import { containersOf, fullName, isReady, isRunning, type Placed, type Pod } from './objects';

const SCRIPT = readFileSync(join(__dirname, 'assets', 'survey.py'), 'utf8');

/** Where the platform's scripts are mounted: in every container of Airflow, and nowhere else. */
const AIRFLOW_MOUNT = '/opt/airflow/platform';

const login = z.object({ host: z.string(), port: z.number(), user: z.string(), outcome: z.string() });

const told = z.object({
  connections: z.array(z.string()),
  database: z
    .object({
      login,
      importErrors: z
        .array(z.object({ bundle: z.string(), file: z.string(), error: z.string(), line: z.number(), message: z.string() }))
        .optional(),
      pools: z
        .array(
          z.object({
            pool: z.string(),
            slots: z.number(),
            countsDeferred: z.boolean(),
            running: z.number(),
            queued: z.number(),
            deferred: z.number(),
            scheduled: z.number(),
          }),
        )
        .optional(),
      queries: z
        .array(
          z.object({
            pid: z.number(),
            seconds: z.number(),
            state: z.string(),
            wait: z.string(),
            blockedBy: z.array(z.number()),
            statement: z.string(),
          }),
        )
        .optional(),
    })
    .optional(),
  broker: z.object({ login, lengths: z.record(z.string(), z.number()).optional() }).optional(),
});

export type Login = z.infer<typeof login>;

/** What a pod of Airflow saw: assets/survey.py says what each field is. */
export type Survey = Omit<z.infer<typeof told>, 'connections'> & {
  readonly component: string;
  readonly place: Placed;
  /** Each declared connection that could be tried: `open`, `refused`, `timeout`, `unreachable`. */
  readonly tried: readonly (DeclaredConnection & { readonly target: Pod; readonly outcome: string })[];
};

/** Has one pod of each of Airflow's components look around. */
export async function takeSurveys(declared: Declared, pods: readonly Pod[], asker: Asker): Promise<Survey[]> {
  const places = new Map<string, Placed>();
  for (const pod of pods) {
    const place = pod.metadata.deletionTimestamp ? undefined : containersOf(pod).find((each) => isAirflow(each) && isRunning(each));
    const component = componentOf(pod, declared);
    if (place && (!places.has(component) || isReady(pod))) places.set(component, place);
  }
  if (places.size === 0) asker.note('database, broker and connections, as Airflow sees them', 'no container of Airflow runs');
  const surveys = await Promise.all([...places].map(([component, place]) => survey(component, place, declared, pods, asker)));
  return surveys.filter((each) => each !== undefined);
}

const isAirflow = ({ container }: Placed): boolean => container.volumeMounts?.some(({ mountPath }) => mountPath === AIRFLOW_MOUNT) ?? false;

async function survey(
  component: string,
  place: Placed,
  declared: Declared,
  pods: readonly Pod[],
  asker: Asker,
): Promise<Survey | undefined> {
  const targets = targetsOf(component, declared, pods);
  const request = {
    connections: targets.map(({ target, port }) => [target.status.podIP, port]),
    queues: [...declared.queues.keys()],
  };
  const { name, namespace } = place.pod.metadata;
  const exec = ['exec', '--stdin', name, '--namespace', namespace, '--container', place.container.name, '--', 'python3', '-'];
  const what = `what ${fullName(place.pod)} sees`;
  const { code, stdout, stderr } = await asker.answer([...exec, JSON.stringify(request)], SCRIPT);
  const { success, data } = told.safeParse(code === 0 ? parse(stdout) : undefined);
  if (!success) {
    asker.note(what, code === 0 ? 'its answer was not understood' : why(stderr));
    return undefined;
  }
  const { connections, ...rest } = data;
  return { component, place, ...rest, tried: targets.map((target, index) => ({ ...target, outcome: connections[index] ?? 'untried' })) };
}

/** Of each connection that is declared, the target's pod that is ready: what does not run, no policy keeps away. */
function targetsOf(component: string, { connections }: Declared, pods: readonly Pod[]) {
  return connections
    .filter(({ from, protocol }) => from.name === component && protocol === 'TCP')
    .flatMap((connection) => {
      const target = podsOf(connection.to, pods).find((pod) => isReady(pod) && pod.status.podIP && pod.status.phase === 'Running');
      return target ? [{ ...connection, target }] : [];
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '') as unknown;
  } catch {
    return undefined;
  }
}
