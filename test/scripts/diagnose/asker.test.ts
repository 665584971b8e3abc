import { Asker, why } from '../../../scripts/diagnose/asker';

describe('Questions to the cluster', () => {
  test('are asked some at a time, and all of them', async () => {
    let open = 0;
    let most = 0;
    const asker = new Asker(async ([question = '']) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, question.length));
      open -= 1;
      return { code: 0, stdout: question, stderr: '' };
    }, 3);
    const questions = Array.from({ length: 20 }, (_, index) => 'x'.repeat(index % 5));
    const answers = await Promise.all(questions.map((question) => asker.text('it', [question])));
    expect(answers).toEqual(questions);
    expect(most).toBe(3);
  });

  test('that cannot be asked at all end the diagnosis, and hold nobody up', async () => {
    const asker = new Asker(() => Promise.reject(new Error('spawn kubectl ENOENT')), 1);
    const both = await Promise.allSettled([asker.text('it', ['a']), asker.text('it', ['b'])]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test.each([
    [
      'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group ""',
      'you may not read pods: ask for the role that docs/access.md names',
    ],
    ['no answer within 60 s', 'no answer within 60 s'],
    ['Error from server (NotFound): namespaces "airflow" not found', 'it is not there'],
    ['dial tcp 10.0.0.1:6443: connect: connection refused', 'the API server does not answer: look at $KUBECONFIG'],
    ['token hunter2 is wrong', 'kubectl failed: run the same command by hand'],
  ])('are not answered for a reason in words of ours: %s', (stderr, words) => {
    expect(why(stderr)).toBe(words);
  });
});
