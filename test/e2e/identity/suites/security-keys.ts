import { generateKeyPairSync } from 'node:crypto';
import { GROUPS, HOSTS } from '../../../support/keycloak-fixtures';
import { type Drill, expectEqual, newLogin } from '../drill';
import { claimsOf, expectPage } from '../login';
import { SecurityKey } from '../security-key';

/** WebAuthn instead of an app. */
export async function securityKeyChecks(drill: Drill): Promise<void> {
  const { report, realm, outside } = drill;
  const administration = await drill.administration();
  const user = await administration.addUser(realm, 'grace', GROUPS.user, ['webauthn-register']);
  const key = new SecurityKey(outside, HOSTS.login);

  report.heading('second factor: security keys');
  await report.check('a key is registered beside the app', async () => {
    const login = newLogin(drill);
    const { landing } = await login.setUpApp(expectPage(await login.withPassword(user), 'login-config-totp'));
    const page = expectPage(landing, 'webauthn-register');
    const registered = await login.browser.submit(page, key.register(page), 'register');
    const taken = await login.takeCodes(expectPage(registered, 'login-recovery-authn-code-config'));
    await login.tokens(taken.landing);
    return undefined;
  });

  await report.check('who has nothing but a key is asked for it, and not for an app', async () => {
    const credentials = await administration.credentials(realm, user);
    for (const { id } of credentials.filter(({ type }) => type === 'otp' || type === 'recovery-authn-codes')) {
      await administration.change('DELETE', `${realm}/users/${user.id}/credentials/${id}`);
    }
    const login = newLogin(drill);
    const page = expectPage(await login.withPassword(user), 'webauthn-authenticate');
    const tokens = await login.tokens(await login.browser.submit(page, key.show(page), 'webauth'));
    expectEqual('groups', claimsOf(tokens.id_token)['groups'], [GROUPS.user]);
    return undefined;
  });

  await report.check('another key opens nothing', async () => {
    const login = newLogin(drill);
    const page = expectPage(await login.withPassword(user), 'webauthn-authenticate');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    expectPage(await login.browser.submit(page, key.show(page, privateKey), 'webauth'), 'webauthn-error');
    return undefined;
  });
}
