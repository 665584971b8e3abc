import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      entry: {
        type: 'gateway',
        className: 'envoy: {}',
        controller: { namespace: '*', labels: { 'app name': 'envoy', app: '{{ envoy }}' } },
      },
    },
  },
  problems: [
    {
      path: 'edge.entry.className',
      value: '"envoy: {}"',
      rule: 'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
      fix: 'for example "registry-credentials"',
    },
    {
      path: 'edge.entry.controller.namespace',
      value: '"*"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 63 characters',
      fix: 'for example "data-platform"',
    },
    {
      path: 'edge.entry.controller.labels."app name"',
      value: '"app name"',
      rule: 'the key of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63, perhaps a domain and a slash before them, at most 253 characters',
      fix: 'for example "release" or "app.kubernetes.io/part-of"',
    },
    {
      path: 'edge.entry.controller.labels.app',
      value: '"{{ envoy }}"',
      rule: 'the value of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63 characters',
      fix: 'for example "prometheus"',
    },
  ],
};
