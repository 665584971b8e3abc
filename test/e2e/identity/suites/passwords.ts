import { GROUPS } from '../../../support/keycloak-fixtures';
import { type Drill, expectEqual, newLogin } from '../drill';
import { expectPage } from '../login';

const FAILURES_BEFORE_LOCKOUT = 5;

/** Guessing passwords, and choosing weak ones. */
export async function passwordChecks(drill: Drill): Promise<void> {
  const { report, realm } = drill;
  const administration = await drill.administration();
  const victim = await administration.addUser(realm, 'victor', GROUPS.user);
  const other = await administration.addUser(realm, 'wanda', GROUPS.user);

  report.heading('passwords');
  await report.check('guessing locks the account for a while, against the right password too, and nobody else', async () => {
    for (let guess = 0; guess < FAILURES_BEFORE_LOCKOUT; guess++) {
      expectPage(await newLogin(drill).withPassword({ ...victim, password: `guess-${guess}` }), 'login');
      await new Promise((resolve) => setTimeout(resolve, 1200)); // faster ones are locked out sooner
    }
    const { numFailures, disabled } = await administration.bruteForce(realm, victim);
    expectEqual('locked', disabled, true);
    expectPage(await newLogin(drill).withPassword(victim), 'login');
    expectPage(await newLogin(drill).withPassword(other), 'login-config-totp');
    return `after ${numFailures} guesses`;
  });

  await report.check('a weak password is refused: short, the user’s name in it, or used before', async () => {
    const set = async (value: string) =>
      (await administration.send('PUT', `${realm}/users/${other.id}/reset-password`, { type: 'password', value, temporary: false })).status;
    expectEqual('13 characters', await set('correct-horse'), 400);
    expectEqual('the name', await set('wanda-has-a-horse-7'), 400);
    expectEqual('the same again', await set(other.password), 400);
    expectEqual('a good one', await set('quite-another-animal-8'), 204);
    return undefined;
  });
}
