/** What a step of a login is, as Keycloak says of a flow's executions. */
interface Step {
  readonly requirement: string;
  readonly config: Readonly<Record<string, string>>;
}

/** How people log in to a realm, as Keycloak's API says it of a realm that is as it was declared. */
export interface DeclaredLogins {
  readonly realm: string;
  /** Rules of the realm that are one value each, and lists of values. */
  readonly settings: object;
  /** Whether people can be made to do it at a login, by its alias. */
  readonly actions: Readonly<Record<string, boolean>>;
  /** The steps of each flow in their order, each below the names of the flows that lead to it. */
  readonly flows: Readonly<Record<string, Readonly<Record<string, Step>>>>;
}

interface Flow {
  readonly alias: string;
  readonly topLevel: boolean;
  readonly authenticationExecutions: readonly {
    readonly authenticator?: string;
    readonly authenticatorConfig?: string;
    readonly flowAlias?: string;
    readonly requirement: string;
  }[];
}

interface RealmFile {
  readonly realm: string;
  readonly authenticationFlows: readonly Flow[];
  readonly authenticatorConfig: readonly { readonly alias: string; readonly config: Step['config'] }[];
  readonly requiredActions: readonly { readonly alias: string; readonly enabled: boolean }[];
}

/** Parts of a realm's file that are no rules of a login: people may add to them, or Keycloak has them elsewhere. */
const PARTS = [
  'authenticationFlows',
  'authenticatorConfig',
  'requiredActions',
  'roles',
  'groups',
  'clients',
  'users',
  'scopeMappings',
  'clientScopeMappings',
];

/** @param file a realm as Keycloak imports it */
export function declaredLogins(file: string): DeclaredLogins {
  const realm = JSON.parse(file) as RealmFile;
  const { authenticationFlows: flows, authenticatorConfig: configs } = realm;
  const stepsOf = ({ authenticationExecutions }: Flow, above: readonly string[]): [string, Step][] =>
    authenticationExecutions.flatMap(({ authenticator, flowAlias, authenticatorConfig, requirement }) => {
      const path = [...above, flowAlias ?? authenticator ?? ''];
      const config = configs.find(({ alias }) => alias === authenticatorConfig)?.config ?? {};
      const next = flows.find(({ alias }) => alias === flowAlias);
      return [[path.join(' > '), { requirement, config }], ...(next ? stepsOf(next, path) : [])];
    });
  return {
    realm: realm.realm,
    settings: Object.fromEntries(Object.entries(realm).filter(([name]) => !PARTS.includes(name))),
    actions: Object.fromEntries(realm.requiredActions.map(({ alias, enabled }) => [alias, enabled])),
    flows: Object.fromEntries(flows.filter(({ topLevel }) => topLevel).map((flow) => [flow.alias, Object.fromEntries(stepsOf(flow, []))])),
  };
}
