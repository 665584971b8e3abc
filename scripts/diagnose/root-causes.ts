import { badImages } from './causes/bad-image';
import { blockedTraffic } from './causes/blocked-traffic';
import { brokenDags } from './causes/broken-dag';
import { crashLoops } from './causes/crash-loop';
import { exhaustedPools } from './causes/exhausted-pool';
import { fullVolumes } from './causes/full-volume';
import { failedJobs } from './causes/job-failed';
import { growingMemory } from './causes/memory-grows';
import { memoryNearLimit } from './causes/memory-near-limit';
import { missingConfiguration } from './causes/missing-configuration';
import { absentWorkloads, refusedPods } from './causes/no-pod';
import { notReady } from './causes/not-ready';
import { unscheduledPods } from './causes/not-scheduled';
import { outOfMemory } from './causes/out-of-memory';
import { queueBacklogs } from './causes/queue-backlog';
import { slowQueries } from './causes/slow-query';
import { unreachableStores } from './causes/unreachable-store';
import { wrongPasswords } from './causes/wrong-password';
import type { State } from './collect';
import type { Declared } from './declared';
import type { Explained, Finding } from './finding';

/** All looks, those that explain most first. */
const LOOKS: readonly ((state: State, declared: Declared) => Finding[])[] = [
  missingConfiguration,
  badImages,
  absentWorkloads,
  refusedPods,
  unscheduledPods,
  blockedTraffic,
  wrongPasswords,
  fullVolumes,
  outOfMemory,
  unreachableStores,
  crashLoops,
  notReady,
  failedJobs,
  queueBacklogs,
  exhaustedPools,
  slowQueries,
  brokenDags,
  memoryNearLimit,
  growingMemory,
];

/** Without these, what connects to them does not work. Others connect to be watched, or to tell. */
const NEEDED = /^(postgres|pgbouncer|redis|object-store|airflow-webserver(-blue|-green)?|airflow-execution-api|keycloak|elasticsearch)$/;
/** They look at everything and need nothing of it. */
const WATCHERS = ['prometheus', 'blackbox-exporter', 'vpn-gateway'];

/** What is wrong, each cause once: whatever follows from another cause stands below that. */
export const findCauses = (state: State, declared: Declared): Explained[] =>
  explain(
    LOOKS.flatMap((look) => look(state, declared)),
    needsOf(declared),
  );

/** Of components, those that each cannot do without. */
type Needs = ReadonlyMap<string, ReadonlySet<string>>;

/** @param findings those that explain most first */
export function explain(findings: readonly Finding[], needs: Needs): Explained[] {
  const roots = new Map(findings.map((finding) => [finding, rootOf(finding, findings, needs)]));
  return findings
    .filter((finding) => roots.get(finding) === finding)
    .map((cause) => ({ ...cause, consequences: findings.filter((other) => other !== cause && roots.get(other) === cause) }));
}

/** From symptom to symptom, up to what nothing else explains; of symptoms that explain each other, the first. */
function rootOf(finding: Finding, findings: readonly Finding[], needs: Needs): Finding {
  const chain = [finding];
  for (let root = finding; ; ) {
    const cause = explanation(root, findings, needs);
    if (!cause) return root;
    if (chain.includes(cause)) {
      const circle = chain.slice(chain.indexOf(cause));
      return findings.find((each) => circle.includes(each)) ?? root;
    }
    chain.push(cause);
    root = cause;
  }
}

/** What explains a symptom: an origin in the same component, or in one that it needs; else a symptom in one that it needs, or an earlier look's. */
function explanation(symptom: Finding, findings: readonly Finding[], needs: Needs): Finding | undefined {
  if (symptom.role !== 'symptom') return undefined;
  const needed = new Set(symptom.components.flatMap((name) => [...(needs.get(name) ?? [])]));
  const isHere = ({ components }: Finding) => components.some((name) => symptom.components.includes(name));
  const isNeeded = ({ components }: Finding) => components.some((name) => needed.has(name));
  const origins = findings.filter(({ role }) => role === 'origin');
  const others = findings.filter(({ role }) => role === 'symptom');
  return (
    origins.find(isHere) ??
    origins.find(isNeeded) ??
    others.find((other) => isNeeded(other) && !isHere(other)) ??
    others.slice(0, others.indexOf(symptom)).find(isHere)
  );
}

/** What each component cannot do without, directly or not. */
function needsOf({ connections }: Declared): Needs {
  const direct = new Map<string, Set<string>>();
  for (const { from, to } of connections) {
    if (!NEEDED.test(to.name) || WATCHERS.includes(from.name)) continue;
    direct.set(from.name, (direct.get(from.name) ?? new Set()).add(to.name));
  }
  const all = (name: string, seen: Set<string>): Set<string> => {
    for (const next of direct.get(name) ?? []) if (!seen.has(next)) all(next, seen.add(next));
    return seen;
  };
  return new Map([...direct.keys()].map((name) => [name, all(name, new Set())]));
}
