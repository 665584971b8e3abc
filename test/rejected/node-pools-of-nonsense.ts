import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { workers: { default: { nodePool: 'GPU; reboot' } } },
    cluster: {
      nodePools: {
        'Node Pool': { cpu: '4', memory: '14Gi' },
        general: { cpu: 'many', memory: '28', labels: { 'not a key': 'a', 'example.com/pool': 'b c' } },
      },
    },
  },
  problems: [
    {
      path: 'airflow.workers.default.nodePool',
      value: '"GPU; reboot"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
    {
      path: 'cluster.nodePools."Node Pool"',
      value: '"Node Pool"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
    {
      path: 'cluster.nodePools.general.cpu',
      value: '"many"',
      rule: 'a CPU quantity above zero: cores with at most three decimals, or thousandths of a core',
      fix: 'for example "500m" or "2"',
    },
    {
      path: 'cluster.nodePools.general.memory',
      value: '"28"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'cluster.nodePools.general.labels."not a key"',
      value: '"not a key"',
      rule: 'the key of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63, perhaps a domain and a slash before them, at most 253 characters',
      fix: 'for example "release" or "app.kubernetes.io/part-of"',
    },
    {
      path: 'cluster.nodePools.general.labels."example.com/pool"',
      value: '"b c"',
      rule: 'the value of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63 characters',
      fix: 'for example "prometheus"',
    },
  ],
};
