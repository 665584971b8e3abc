import { GROUPS } from '../../../support/keycloak-fixtures';
import type { User } from '../admin';
import { ask } from '../browser';
import { type Drill, expectEqual, newLogin } from '../drill';
import { claimsOf, expectPage, nextNumber } from '../login';
import { totp, wrongTotp } from '../totp';

/** A password alone opens nothing: for those who have no second factor yet, and for those who have. */
export async function secondFactorChecks(drill: Drill): Promise<void> {
  const { report, realm, door, inside } = drill;
  const administration = await drill.administration();
  const user = await administration.addUser(realm, 'ada', GROUPS.op);
  let key: Buffer = Buffer.alloc(0);
  let codes: string[] = [];

  report.heading('second factor: everybody');
  await report.check('a right password without a second factor leads to its set-up, and to no code', async () => {
    const login = newLogin(drill);
    expectPage(await login.withPassword(user), 'login-config-totp');
    expectEqual('asking again', ['login-config-totp', 'login'].includes(pageId(await login.begin())), true);
    expectEqual('credentials', await types(user), ['password']);
    return undefined;
  });

  await report.check('the set-up takes no wrong number', async () => {
    const login = newLogin(drill);
    const page = expectPage(await login.withPassword(user), 'login-config-totp');
    const secret = Buffer.from(page.form('kc-totp-settings-form').fields['totpSecret'] ?? '');
    expectPage(await login.browser.submit(page, { totp: wrongTotp(secret) }, 'kc-totp-settings-form'), 'login-config-totp');
    expectEqual('credentials', await types(user), ['password']);
    return undefined;
  });

  await report.check('set up, with recovery codes, it gives tokens that name the groups', async () => {
    const login = newLogin(drill);
    const app = await login.setUpApp(expectPage(await login.withPassword(user), 'login-config-totp'));
    key = app.key;
    const taken = await login.takeCodes(expectPage(app.landing, 'login-recovery-authn-code-config'));
    codes = taken.codes;
    const tokens = await login.tokens(taken.landing);
    for (const token of [tokens.id_token, tokens.access_token]) expectEqual('groups', claimsOf(token)['groups'], [GROUPS.op]);
    const access = claimsOf(tokens.access_token);
    expectEqual('issuer', access['iss'], `${drill.outside}/realms/${realm}`);
    expectEqual('audience', access['aud'], 'airflow');
    expectEqual('roles', access['realm_access'], { roles: ['op'] });
    const userinfo = await ask(door, `${inside}/realms/${realm}/protocol/openid-connect/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expectEqual('userinfo', (JSON.parse(userinfo.text) as { groups?: unknown }).groups, [GROUPS.op]);
    expectEqual('credentials', await types(user), ['otp', 'password', 'recovery-authn-codes']);
    return `${codes.length} recovery codes, tokens for ${Number(access['exp']) - Number(access['iat'])} s`;
  });

  await nextNumber();
  await report.check('from then on the password leads to the question for the number', async () => {
    const login = newLogin(drill);
    const page = expectPage(await login.withPassword(user), 'login-otp');
    const again = expectPage(await login.giveNumber(page, wrongTotp(key)), 'login-otp');
    const used = totp(key);
    const landing = await login.giveNumber(again, used);
    const refused = await login.redeem(landing, { code_verifier: 'of-another-browser-and-at-least-43-characters-long' });
    expectEqual('a stolen code, without its verifier', refused.status, 400);
    const other = newLogin(drill);
    expectPage(await other.giveNumber(expectPage(await other.withPassword(user), 'login-otp'), used), 'login-otp');
    return 'a wrong number and a used one are refused';
  });

  await nextNumber();
  await report.check('no browser is remembered: no cookie outlives it, and the next one is asked again', async () => {
    const login = newLogin(drill, 'grafana');
    const page = expectPage(await login.withPassword(user, { rememberMe: 'on' }), 'login-otp');
    const tokens = await login.tokens(await login.giveNumber(page, totp(key)));
    expectEqual('groups', claimsOf(tokens.id_token)['groups'], [GROUPS.op]);
    const identity = login.browser.cookies.get('KEYCLOAK_IDENTITY') ?? 'no cookie';
    if (/max-age|expires/i.test(identity)) throw new Error(`the session's cookie outlives the browser: ${identity}`);
    for (const flag of ['Secure', 'HttpOnly']) if (!identity.includes(flag)) throw new Error(`not ${flag}: ${identity}`);
    expectPage(await newLogin(drill).withPassword(user), 'login-otp');
    return undefined;
  });

  await report.check('a recovery code stands in for the app, once', async () => {
    const login = newLogin(drill, 'auth-proxy');
    const asked = expectPage(await login.withPassword(user), 'login-otp');
    const choice = expectPage(
      await login.browser.submit(asked, { tryAnotherWay: 'on' }, 'kc-select-try-another-way-form'),
      'select-authenticator',
    );
    const execution = /authenticationExecution" value="([^"]+)"(?:(?!authenticationExecution)[\s\S])*?recovery/i.exec(
      choice.answer.text,
    )?.[1];
    if (!execution) throw new Error('recovery codes are no choice');
    const recovery = expectPage(
      await login.browser.submit(choice, { authenticationExecution: execution }, 'kc-select-credential-form'),
      'login-recovery-authn-code-input',
    );
    const tokens = await login.tokens(await login.browser.submit(recovery, { recoveryCodeInput: codes[0] ?? '' }));
    expectEqual('audience', claimsOf(tokens.access_token)['aud'], 'auth-proxy');

    const next = newLogin(drill);
    const question = expectPage(await next.withPassword(user), 'login-otp');
    const ways = expectPage(
      await next.browser.submit(question, { tryAnotherWay: 'on' }, 'kc-select-try-another-way-form'),
      'select-authenticator',
    );
    const input = expectPage(
      await next.browser.submit(ways, { authenticationExecution: execution }, 'kc-select-credential-form'),
      'login-recovery-authn-code-input',
    );
    expectPage(await next.browser.submit(input, { recoveryCodeInput: codes[0] ?? '' }), 'login-recovery-authn-code-input');
    return undefined;
  });

  async function types(of: User): Promise<string[]> {
    return (await administration.credentials(realm, of)).map(({ type }) => type).sort();
  }
}

const pageId = (landing: Awaited<ReturnType<ReturnType<typeof newLogin>['begin']>>): string =>
  'page' in landing ? landing.page.id : `a code: ${landing.returned.href}`;
