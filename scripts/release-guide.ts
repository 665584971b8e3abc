import { otherColor } from '../charts/airflow/colors';
import { standAt } from '../charts/airflow/phases';
import { shareSchema } from '../charts/airflow/schema-heads';
import { COLOR_LABEL } from '../charts/platform/labels';
import { backupJob } from './release-gates';
import { nextOf, type ReleaseState } from './release-steps';

/** Where a release goes on. */
interface Place {
  /** Of the environment. */
  readonly name: string;
  /** Of Airflow. */
  readonly namespace: string;
  /** Whether workloads have Vertical Pod Autoscalers: a cluster without these does not know the kind. */
  readonly sized: boolean;
}

const PIN = 'where images.lock.json holds digests: npm run pin-images && npm run synth, before you apply';

/** What a state means, and what people do next: lines for the terminal. */
export function guide({ name, namespace, sized }: Place, { tag, active, preview, phase, engine }: ReleaseState): string[] {
  const apply = `apply dist/${name}: kubectl apply -f dist/${name}, or merge it and let the GitOps controller`;
  if (!preview || !phase) {
    const gone =
      engine === 'service'
        ? [`then take away what no file names any more: kubectl -n ${namespace} delete ${leftOver(otherColor(active), sized)}`]
        : [];
    return [`no release is under way: ${active} serves ${tag}`, PIN, apply, ...gone];
  }
  const { color, image } = preview;
  const stand = standAt({ phase, from: tag, to: image.tag });
  const served = stand.served === 'fresh' ? `${color} serves ${image.tag}` : `${active} serves ${tag}`;
  const nobody = stand.served === 'fresh' ? !stand.fresh : !stand.old;
  const next = nextOf(tag, image.tag, phase, name);
  const same = shareSchema(tag, image.tag);
  const kubectl = `kubectl -n ${namespace}`;
  const meanwhile: Readonly<Record<typeof phase, readonly string[]>> = {
    drain: [
      PIN,
      `wait until no worker is left: ${kubectl} get pods --selector app.kubernetes.io/component=airflow`,
      `back up: ${kubectl} create job --from=cronjob/database-backup ${backupJob(image.tag)}`,
      `and wait: ${kubectl} wait --for=condition=complete --timeout=4h job/${backupJob(image.tag)}`,
    ],
    deploy: [PIN, `wait: ${kubectl} get pods --selector app.kubernetes.io/name=airflow-webserver`],
    verify: [
      `look at it yourself: ${kubectl} port-forward service/airflow-webserver-${engine === 'service' ? color : 'preview'} 8080`,
      `wait: ${kubectl} get jobs --selector airflow-platform/color=${color}`,
    ],
    switch: [`watch the rest follow: ${kubectl} get pods --selector app.kubernetes.io/component=airflow --watch`],
    monitor: ['watch errors and durations in Grafana for as long as you would want to go back at once'],
    rollback: same ? [] : [`restore the backup ${backupJob(image.tag)}: docs/recovery.md`],
  };
  return [
    `${phase}: ${nobody ? 'nobody is served' : served}; ${stand.drained ? 'nothing is scheduled' : `everything else runs ${stand.rest === 'fresh' ? image.tag : tag}`}`,
    apply,
    ...meanwhile[phase],
    `go on: ${next}`,
    ...(phase === 'rollback' ? [] : [`go back: npm run release -- ${name} rollback`]),
  ];
}

/**
 * Objects of a colour, which `kubectl apply` leaves where they are; a GitOps controller that prunes takes them away. The Jobs that tried it are
 * among them: the same version is tried anew the next time.
 */
export function leftOver(color: string, sized: boolean): string {
  const kinds = `deployment,service,horizontalpodautoscaler,${sized ? 'verticalpodautoscaler,' : ''}poddisruptionbudget,networkpolicy,serviceaccount,job,configmap,role,rolebinding`;
  return `${kinds} --selector ${COLOR_LABEL}=${color}`;
}
