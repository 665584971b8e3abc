import { KubeDeployment } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { Rollout as ArgoRollout } from '../../imports/argoproj.io';
import type { Component } from './component';
import { addReplicated, type ReplicatedProps } from './replicated';
import { deploymentSpec, HISTORY } from './workload';

export interface RolloutProps extends ReplicatedProps {
  /** Service of the pods that serve, and of those that are to be looked at; the controller adds to their selectors. */
  readonly activeService: string;
  readonly previewService: string;
  /** Whether new pods may serve as soon as what is asked before has been answered well; otherwise they wait. */
  readonly promote: boolean;
  /** Names of AnalysisTemplates: asked of new pods before they serve, and once they do. A bad answer takes them back. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Seconds for which the former pods stay, and can take over again at once. */
  readonly scaleDownDelay: number;
}

/**
 * Interchangeable pods, which Argo Rollouts replaces all at once. Their template stands in a Deployment without pods, so that
 * they are described, checked and watched as everybody else's. https://argo-rollouts.readthedocs.io/en/stable/features/bluegreen/
 */
export class Rollout extends Construct {
  constructor(component: Component, props: RolloutProps) {
    super(component, 'rollout');
    const templates = (names: readonly string[]) =>
      names.length > 0 ? { templates: names.map((templateName) => ({ templateName })) } : undefined;
    addReplicated(this, component, 'Rollout', props, ({ metadata, replicas, template }) => {
      new KubeDeployment(this, 'deployment', { metadata, spec: deploymentSpec(component, props, 0, template) });
      new ArgoRollout(this, 'rollout', {
        metadata,
        spec: {
          replicas,
          revisionHistoryLimit: HISTORY,
          workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: component.objectName },
          strategy: {
            blueGreen: {
              activeService: props.activeService,
              previewService: props.previewService,
              autoPromotionEnabled: props.promote,
              prePromotionAnalysis: templates(props.before),
              postPromotionAnalysis: templates(props.after),
              scaleDownDelaySeconds: props.scaleDownDelay,
            },
          },
        },
      });
    });
  }
}
