import { type Answer, ask, type Door, postForm } from './browser';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Keycloak's administration API, as a program with a client of its own uses it. */
export class Administration {
  private constructor(
    private readonly door: Door,
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** @param realm in which the program has its client */
  static async as(
    door: Door,
    url: string,
    client: { readonly id: string; readonly secret: string },
    realm = 'master',
  ): Promise<Administration> {
    const answer = await postForm(door, `${url}/realms/${realm}/protocol/openid-connect/token`, {
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
    });
    if (answer.status !== 200) throw new Error(`no token for ${client.id}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return new Administration(door, url, (JSON.parse(answer.text) as { access_token: string }).access_token);
  }

  /** As somebody who has logged in. */
  static withToken(door: Door, url: string, token: string): Administration {
    return new Administration(door, url, token);
  }

  send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    return ask(this.door, `${this.url}/admin/realms/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async get<T>(path: string): Promise<T> {
    const { status, text } = await this.send('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }

  async change(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
    const { status, text } = await this.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
  }

  /** A user as an administrator makes one: a password, and no second factor. */
  async addUser(realm: string, username: string, group: string, requiredActions: readonly string[] = []): Promise<User> {
    const password = 'Correct-Horse-Battery-7';
    await this.change('POST', `${realm}/users`, {
      username,
      enabled: true,
      email: `${username}@example.com`,
      emailVerified: true,
      firstName: 'A',
      lastName: username,
      requiredActions,
      credentials: [{ type: 'password', value: password, temporary: false }],
    });
    const [user] = await this.get<Named[]>(`${realm}/users?exact=true&username=${username}`);
    const groups = await this.get<Named[]>(`${realm}/groups`);
    const found = groups.find(({ name }) => name === group);
    if (!user || !found) throw new Error(`${realm}: no user ${username} or no group ${group}; groups: ${groups.map(({ name }) => name)}`);
    await this.change('PUT', `${realm}/users/${user.id}/groups/${found.id}`);
    return { id: user.id, username, password };
  }

  credentials(realm: string, user: User): Promise<{ id: string; type: string }[]> {
    return this.get(`${realm}/users/${user.id}/credentials`);
  }

  bruteForce(realm: string, user: User): Promise<{ numFailures: number; disabled: boolean }> {
    return this.get(`${realm}/attack-detection/brute-force/users/${user.id}`);
  }
}
