import { acme, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    tls: {
      provider: 'cert-manager',
      issuers: {
        "Let's Encrypt": { type: 'private-ca' },
        route: {
          type: 'acme',
          server: 'http://acme.example.com/directory',
          email: 'it@example.com, boss@example.com',
          challenge: { type: 'route53', region: 'eu central 1' },
        },
        google: { ...acme, challenge: { type: 'cloud-dns', project: 'dns;id' } },
        azure: {
          ...acme,
          challenge: {
            type: 'azure-dns',
            subscription: '{00000000-0000-4000-8000-000000000000}',
            resourceGroup: 'rg/../other',
            clientId: 'me',
          },
        },
        corporate: { type: 'existing', name: 'Corporate CA' },
      },
      public: '$(id)',
      internal: '`id`',
    },
  },
  problems: [
    {
      path: 'tls.issuers."Let\'s Encrypt"',
      value: '"Let\'s Encrypt"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 30 characters',
      fix: 'for example "data-platform"',
    },
    {
      path: 'tls.issuers.route.server',
      value: '"http://acme.example.com/directory"',
      rule: 'an https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://login.example.com"',
    },
    {
      path: 'tls.issuers.route.email',
      value: '"it@example.com, boss@example.com"',
      rule: 'one mail address, without a name beside it, at most 254 characters',
      fix: 'for example "airflow-oncall@example.com"',
    },
    {
      path: 'tls.issuers.route.challenge.region',
      value: '"eu central 1"',
      rule: 'a region name: lower-case letters, digits and dashes, at most 32 characters',
      fix: 'for example "eu-central-1"; many S3 services take any',
    },
    {
      path: 'tls.issuers.google.challenge.project',
      value: '"dns;id"',
      rule: 'the name of a cloud project: letters, digits, dots, dashes and underscores, at most 90 characters',
      fix: 'for example "example-dns"',
    },
    {
      path: 'tls.issuers.azure.challenge.subscription',
      value: '"{00000000-0000-4000-8000-000000000000}"',
      rule: 'a UUID in lower case',
      fix: 'for example "00000000-0000-4000-8000-000000000000"',
    },
    {
      path: 'tls.issuers.azure.challenge.resourceGroup',
      value: '"rg/../other"',
      rule: 'the name of a cloud project: letters, digits, dots, dashes and underscores, at most 90 characters',
      fix: 'for example "example-dns"',
    },
    {
      path: 'tls.issuers.azure.challenge.clientId',
      value: '"me"',
      rule: 'a UUID in lower case',
      fix: 'for example "00000000-0000-4000-8000-000000000000"',
    },
    {
      path: 'tls.issuers.corporate.name',
      value: '"Corporate CA"',
      rule: 'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
      fix: 'for example "registry-credentials"',
    },
    {
      path: 'tls.public',
      value: '"$(id)"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 30 characters',
      fix: 'for example "data-platform"',
    },
    {
      path: 'tls.internal',
      value: '"`id`"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 30 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
