import type { App } from 'cdk8s';
import { Access, type AccessProps } from '../security/access';
import { AdmissionPolicies, type AdmissionPoliciesProps } from '../security/admission-policies';
import { SwitchPolicy } from '../security/switch-policy';
import { type Account, ClusterReader, classReader, NODE_METRICS, platformObjects, RESOURCE_DEFINITIONS } from './cluster-reader';
import { NamespaceLimits } from './namespace-limits';
import { Namespaces } from './namespaces';
import { PlatformChart, type Site } from './platform-chart';
import { PriorityClasses } from './priority-classes';
import { StorageClasses, type StorageClassesProps } from './storage-classes';
import { STORAGE_TIERS, storageClassName } from './tiers';

export interface FoundationChartProps {
  readonly site: Site;
  readonly namespaces: readonly string[];
  readonly storage: StorageClassesProps;
  /** Room in each namespace's quota above what the platform needs at its largest, in percent. */
  readonly headroom: number;
  /** Groups of people, by what they may do. @default - nobody */
  readonly access?: AccessProps['groups'];
  /** Who reads the kubelets' metrics. @default - nobody */
  readonly nodeMetrics?: Account;
  /** Who lists the custom resource definitions. @default - nobody */
  readonly definitions?: Account;
  /** Who compares the platform's own objects with what was declared, and whether by the API server's figures, too. @default - nobody */
  readonly controls?: Account & { readonly figures: boolean };
  /** Who looks whether the storage classes are there. @default - nobody */
  readonly preflight?: Account;
  /** What objects in the namespaces must keep to. @default - nothing beyond Pod Security */
  readonly policies?: AdmissionPoliciesProps;
  /** Who makes the site serve and rest, where there are two. @default - there is one site */
  readonly switches?: readonly Account[];
}

/** What belongs to the cluster and must be there before everything else. */
export class FoundationChart extends PlatformChart {
  constructor(app: App, props: FoundationChartProps) {
    super(app, 'platform', { site: props.site, order: '00' });
    new Namespaces(this, props.namespaces);
    new NamespaceLimits(this, { namespaces: props.namespaces, headroom: props.headroom });
    new Access(this, { namespaces: props.namespaces, groups: props.access ?? {} });
    new PriorityClasses(this);
    new StorageClasses(this, props.storage);
    if (props.nodeMetrics) new ClusterReader(this, 'node-metrics', props.nodeMetrics, NODE_METRICS);
    if (props.definitions) new ClusterReader(this, 'resource-definitions', props.definitions, RESOURCE_DEFINITIONS);
    const policies = props.policies && new AdmissionPolicies(this, props.policies);
    const classes = STORAGE_TIERS.map((tier) => storageClassName(props.site.owner.instance, tier));
    if (props.preflight) new ClusterReader(this, 'preflight', props.preflight, [classReader(classes)]);
    const switching = props.switches && new SwitchPolicy(this, props.switches);
    if (props.controls) {
      const rules = platformObjects(props.namespaces, classes, [...(policies?.names ?? []), ...(switching ? [switching.name] : [])]);
      new ClusterReader(this, 'controls', props.controls, rules, props.controls.figures ? ['/metrics'] : []);
    }
  }
}
