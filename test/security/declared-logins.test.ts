import { type Mfa, realmFile } from '../../charts/edge/realm';
import { declaredLogins } from '../../charts/security/declared-logins';
import { GROUPS } from '../support/keycloak-fixtures';

const logins = (mfa: Mfa) => declaredLogins(realmFile({ mfa, groups: GROUPS, clients: {}, reader: true }));

const FORMS = 'forms of login';
const SET_UP = `${FORMS} > set up a second factor`;

describe('What Keycloak is asked of a realm', () => {
  test('names each step of a login below the flows that lead to it, in the order in which they come', () => {
    expect(Object.entries(logins('required').flows['login'] ?? {}).map(([step, { requirement }]) => `${requirement} ${step}`)).toEqual([
      'ALTERNATIVE auth-cookie',
      `ALTERNATIVE ${FORMS}`,
      `REQUIRED ${FORMS} > auth-username-password-form`,
      `CONDITIONAL ${FORMS} > ask for the second factor`,
      `REQUIRED ${FORMS} > ask for the second factor > conditional-user-configured`,
      `ALTERNATIVE ${FORMS} > ask for the second factor > auth-otp-form`,
      `ALTERNATIVE ${FORMS} > ask for the second factor > webauthn-authenticator`,
      `ALTERNATIVE ${FORMS} > ask for the second factor > auth-recovery-authn-code-form`,
      `CONDITIONAL ${SET_UP}`,
      `REQUIRED ${SET_UP} > conditional-sub-flow-executed`,
      `REQUIRED ${SET_UP} > auth-otp-form`,
    ]);
  });

  test('says of a condition whom it is about', () => {
    expect(logins('admins').flows['login']?.[`${SET_UP} > conditional-user-role`]).toEqual({
      requirement: 'REQUIRED',
      config: { condUserRole: 'admin', negate: 'false' },
    });
  });

  test('has every flow of which the realm has chosen one', () => {
    expect(Object.keys(logins('off').flows)).toEqual(['login', 'no password grant']);
  });

  test('has the rules of passwords and of guessing, and what people can be made to do', () => {
    const { settings, actions } = logins('required');
    expect(settings).toMatchObject({ browserFlow: 'login', bruteForceProtected: true, resetPasswordAllowed: false });
    expect(actions).toMatchObject({ CONFIGURE_TOTP: true, delete_account: false });
  });

  test('has no client, no group and no user: people and programs come and go', () => {
    expect(Object.keys(logins('required').settings)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(clients|groups|users|roles|scopeMappings|clientScopeMappings)$/)]),
    );
  });
});
