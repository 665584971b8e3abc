import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Repository } from '../../../scripts/dist-diff/git';

const folder = mkdtempSync(join(tmpdir(), 'dist-diff-'));

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function write(environment: string, file: string, ...names: string[]): void {
  mkdirSync(join(folder, 'dist', environment), { recursive: true });
  const objects = names.map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  text: |\n    ---\n`);
  writeFileSync(join(folder, 'dist', environment, file), objects.join('---\n'));
}

beforeAll(() => {
  git('init', '--quiet', '--initial-branch=main');
  write('dev', '00-platform.k8s.yaml', 'one', 'two');
  write('prod', '00-platform.k8s.yaml', 'one');
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  git('switch', '--quiet', '--create', 'work');
  git('switch', '--quiet', 'main');
  write('prod', '00-platform.k8s.yaml', 'of-others');
  git('commit', '--quiet', '--all', '--message=second');
  git('switch', '--quiet', 'work');
  write('dev', '00-platform.k8s.yaml', 'two', 'three');
  write('dev', '10-secrets.k8s.yaml', 'four');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const repository = new Repository(folder);
const names = (manifests: readonly { readonly metadata: { readonly name: string } }[]) => manifests.map(({ metadata }) => metadata.name);

test('what others did since the branch left is no change of ours', () => {
  const sides = repository.sides(repository.branchPoint('main'));

  expect(sides.map(({ environment }) => environment)).toEqual(['dev']);
});

test('objects that are the same on both sides are left out, files that are not committed yet are in', () => {
  const [dev] = repository.sides(repository.branchPoint('main'));

  expect(names(dev?.before ?? [])).toEqual(['one']);
  expect(names(dev?.after ?? [])).toEqual(['three', 'four']);
});

test.each(['nowhere', '--output=/etc/passwd', ''])('the reference "%s" is refused with a fix', (reference) => {
  expect(() => repository.branchPoint(reference)).toThrow(
    `there is no commit "${reference}"\n  fix: fetch it, or name a branch, a tag or a commit that git log knows`,
  );
});
