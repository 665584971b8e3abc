import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      auth: { provider: 'keycloak', image: { repository: 'registry.example.com/keycloak;reboot', tag: '26.7.3`id`', pullSecret: '$(id)' } },
      vpn: { image: { repository: 'registry.example.com/vpn|sh', tag: '1.0.0$(id)', pullSecret: '../ca' } },
    },
  },
  problems: [
    {
      path: 'edge.auth.image.repository',
      value: '"registry.example.com/keycloak;reboot"',
      rule: 'an image repository with its registry and without tag or digest, in lower case, at most 255 characters',
      fix: 'for example "registry.example.com/data/airflow"; Docker Hub is "docker.io/<owner>/<name>"',
    },
    {
      path: 'edge.auth.image.tag',
      value: '"26.7.3`id`"',
      rule: 'an exact image tag, which becomes a label too: letters, digits, dots, dashes and underscores, never "latest", at most 63 characters',
      fix: 'for example "3.3.2-1": what runs must be the same tomorrow',
    },
    {
      path: 'edge.auth.image.pullSecret',
      value: '"$(id)"',
      rule: 'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
      fix: 'for example "registry-credentials"',
    },
    {
      path: 'edge.vpn.image.repository',
      value: '"registry.example.com/vpn|sh"',
      rule: 'an image repository with its registry and without tag or digest, in lower case, at most 255 characters',
      fix: 'for example "registry.example.com/data/airflow"; Docker Hub is "docker.io/<owner>/<name>"',
    },
    {
      path: 'edge.vpn.image.tag',
      value: '"1.0.0$(id)"',
      rule: 'an exact image tag, which becomes a label too: letters, digits, dots, dashes and underscores, never "latest", at most 63 characters',
      fix: 'for example "3.3.2-1": what runs must be the same tomorrow',
    },
    {
      path: 'edge.vpn.image.pullSecret',
      value: '"../ca"',
      rule: 'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
      fix: 'for example "registry-credentials"',
    },
  ],
};
