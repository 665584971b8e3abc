import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: {
      strategy: 'blue-green',
      controllerNamespace: '$(reboot)',
      preview: { color: 'green', image: { tag: '3.3.2-2;reboot' } },
      phase: 'deploy',
    },
  },
  problems: [
    {
      path: 'release.controllerNamespace',
      value: '"$(reboot)"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 63 characters',
      fix: 'for example "data-platform"',
    },
    {
      path: 'release.preview.image.tag',
      value: '"3.3.2-2;reboot"',
      rule: 'an exact image tag, which becomes a label too: letters, digits, dots, dashes and underscores, never "latest", at most 63 characters',
      fix: 'for example "3.3.2-1": what runs must be the same tomorrow',
    },
  ],
};
