import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { User } from './admin';
import { type Answer, Browser, type Door, type Landing, type Page, postForm } from './browser';
import { STEP_SECONDS, totp } from './totp';

/** A program that logs people in, as it is registered. */
export interface Program {
  readonly id: string;
  readonly secret: string;
  readonly redirect: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
}

export type Claims = Readonly<Record<string, unknown>>;

export const claimsOf = (token: string): Claims => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

/** The page where a login stopped; fails when it went through. */
export function pageOf(landing: Landing): Page {
  if ('page' in landing) return landing.page;
  throw new Error(`the login went through: ${landing.returned.href.slice(0, 200)}`);
}

/** Fails unless the login stopped at a page of that id. */
export function expectPage(landing: Landing, id: string): Page {
  const page = pageOf(landing);
  if (page.id !== id) throw new Error(`page ${page.id}${page.complaint ? ` (${page.complaint})` : ''} instead of ${id}`);
  return page;
}

let addresses = 0;

/** A login by the authorization code flow, from a browser of its own. */
export class Login {
  readonly browser: Browser;
  private readonly verifier = randomBytes(32).toString('base64url');

  /** @param inside URL at which the program asks for tokens */
  constructor(
    private readonly door: Door,
    private readonly realmUrl: string,
    private readonly inside: string,
    private readonly program: Program,
  ) {
    this.browser = new Browser(door, new URL(realmUrl).host, `192.0.2.${(addresses++ % 250) + 1}`);
  }

  authorizationUrl(change: Readonly<Record<string, string | undefined>> = {}): string {
    const query: Record<string, string | undefined> = {
      client_id: this.program.id,
      response_type: 'code',
      scope: 'openid email profile',
      redirect_uri: this.program.redirect,
      state: 'state',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...change,
    };
    const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
    return `${this.realmUrl}/protocol/openid-connect/auth?${new URLSearchParams(given)}`;
  }

  begin(change: Readonly<Record<string, string | undefined>> = {}): Promise<Landing> {
    return this.browser.open(this.authorizationUrl(change));
  }

  /** Opens the login page and gives the password. */
  async withPassword(
    { username, password }: Pick<User, 'username' | 'password'>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Landing> {
    const page = expectPage(await this.begin(), 'login');
    return this.browser.submit(page, { username, password, ...more }, 'kc-form-login');
  }

  /** Sets up an authenticator app at its page. @returns the app's key, and where the login went */
  async setUpApp(page: Page): Promise<{ key: Buffer; landing: Landing }> {
    const { fields } = page.form('kc-totp-settings-form');
    const key = Buffer.from(fields['totpSecret'] ?? '');
    const landing = await this.browser.submit(page, { totp: totp(key), userLabel: 'phone' }, 'kc-totp-settings-form');
    return { key, landing };
  }

  /** Takes the recovery codes that the page shows. */
  async takeCodes(page: Page): Promise<{ codes: string[]; landing: Landing }> {
    const { fields } = page.form('kc-recovery-codes-settings-form');
    const codes = (fields['generatedRecoveryAuthnCodes'] ?? '').split(',');
    return { codes, landing: await this.browser.submit(page, {}, 'kc-recovery-codes-settings-form') };
  }

  giveNumber(page: Page, otp: string): Promise<Landing> {
    return this.browser.submit(page, { otp }, 'kc-otp-login-form');
  }

  async redeem(landing: Landing, change: Readonly<Record<string, string>> = {}): Promise<Answer> {
    if ('page' in landing) throw new Error(`page ${landing.page.id} instead of a code: ${landing.page.complaint ?? ''}`);
    const code = landing.returned.searchParams.get('code');
    if (!code) throw new Error(`no code: ${landing.returned.href}`);
    return postForm(this.door, `${this.inside}/protocol/openid-connect/token`, {
      grant_type: 'authorization_code',
      code,
      client_id: this.program.id,
      client_secret: this.program.secret,
      redirect_uri: this.program.redirect,
      code_verifier: this.verifier,
      ...change,
    });
  }

  async tokens(landing: Landing): Promise<Tokens> {
    const { status, text } = await this.redeem(landing);
    if (status !== 200) throw new Error(`no token: ${status} ${text}`);
    return JSON.parse(text) as Tokens;
  }
}

/** Waits until the app shows another number: each may be used once. */
export async function nextNumber(): Promise<void> {
  await pause(STEP_SECONDS * 1000 - (Date.now() % (STEP_SECONDS * 1000)) + 500);
}
