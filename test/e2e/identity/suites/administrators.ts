import { GROUPS } from '../../../support/keycloak-fixtures';
import { type Drill, expectEqual, newLogin } from '../drill';
import { claimsOf, expectPage, Login, nextNumber } from '../login';
import { totp } from '../totp';

/** Administrators of Airflow where nobody else needs a second factor, and administrators of Keycloak. */
export async function administratorChecks(drill: Drill): Promise<void> {
  const { report, adminsRealm, secrets, door, outside, inside } = drill;
  const administration = await drill.administration();
  const viewer = await administration.addUser(adminsRealm, 'vera', GROUPS.viewer);
  const admin = await administration.addUser(adminsRealm, 'adam', GROUPS.admin);

  report.heading('second factor: administrators');
  await report.check('where administrators alone need one, a viewer gets in by password', async () => {
    const login = newLogin(drill, 'airflow', adminsRealm);
    const tokens = await login.tokens(await login.withPassword(viewer));
    expectEqual('groups', claimsOf(tokens.id_token)['groups'], [GROUPS.viewer]);
    return undefined;
  });

  await report.check('an administrator does not, and is asked at every login', async () => {
    const login = newLogin(drill, 'airflow', adminsRealm);
    const { key, landing } = await login.setUpApp(expectPage(await login.withPassword(admin), 'login-config-totp'));
    const taken = await login.takeCodes(expectPage(landing, 'login-recovery-authn-code-config'));
    expectEqual('groups', claimsOf((await login.tokens(taken.landing)).id_token)['groups'], [GROUPS.admin]);
    await nextNumber();
    const next = newLogin(drill, 'airflow', adminsRealm);
    await next.tokens(await next.giveNumber(expectPage(await next.withPassword(admin), 'login-otp'), totp(key)));
    return undefined;
  });

  await report.check('who becomes an administrator must set one up at the next login', async () => {
    const [group] = (await administration.get<{ id: string; name: string }[]>(`${adminsRealm}/groups`)).filter(
      ({ name }) => name === GROUPS.admin,
    );
    await administration.change('PUT', `${adminsRealm}/users/${viewer.id}/groups/${group?.id}`);
    expectPage(await newLogin(drill, 'airflow', adminsRealm).withPassword(viewer), 'login-config-totp');
    return undefined;
  });

  await report.check("Keycloak's own administrator sets one up before the console opens", async () => {
    const redirect = 'https://keycloak.example.com/admin/master/console/';
    const login = new Login(door, `${outside}/realms/master`, `${inside}/realms/master`, {
      id: 'security-admin-console',
      secret: '',
      redirect,
    });
    const password = secrets['keycloak-admin/password'] ?? '';
    expectPage(await login.withPassword({ username: 'admin', password }), 'login-config-totp');
    return undefined;
  });
}
