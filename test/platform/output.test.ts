import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { ConfigFiles } from '../../charts/platform/config-files';
import { type Files, Output, render } from '../../charts/platform/output';
import { emptyChart, Something } from '../support/fixtures';

describe('Rendering', () => {
  test('gives one text for each chart, in YAML', () => {
    const app = new App();
    for (const name of ['one', 'two']) new ConfigFiles(new Something(emptyChart(name, { app })), 'files', { KEY: name });
    const files = render(app);
    expect([...files.keys()]).toEqual(['99-one.k8s.yaml', '99-two.k8s.yaml']);
    expect(files.get('99-two.k8s.yaml')).toMatch(/^apiVersion: v1\nkind: ConfigMap\n/);
    expect(files.get('99-two.k8s.yaml')).toContain('\ndata:\n  KEY: two\n');
  });

  test('leaves out charts without objects', () => {
    const app = new App();
    emptyChart('nothing', { app });
    expect([...render(app).keys()]).toEqual([]);
  });
});

describe('Writing folders', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'output-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const dist = () => join(root, 'dist');
  const folder = () => join(dist(), 'dev');
  const content = () => Object.fromEntries(readdirSync(folder()).map((name) => [name, readFileSync(join(folder(), name), 'utf8')]));
  const files = (texts: Readonly<Record<string, string>>): Files => new Map(Object.entries(texts));

  /** @returns how many files changed */
  function write(texts: Readonly<Record<string, string>>): number | undefined {
    const output = new Output(dist());
    output.stage('dev', files(texts));
    return output.publish()[0]?.changed;
  }

  test('makes them, with the folder around them', () => {
    expect(write({ 'a.yaml': 'a', 'b.yaml': 'b' })).toBe(2);
    expect(content()).toEqual({ 'a.yaml': 'a', 'b.yaml': 'b' });
  });

  test('counts the files that changed, and takes away those that are no longer there', () => {
    write({ 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c' });
    expect(write({ 'a.yaml': 'a', 'b.yaml': 'new' })).toBe(2);
    expect(content()).toEqual({ 'a.yaml': 'a', 'b.yaml': 'new' });
  });

  test('takes away what is not its own, folders included', () => {
    mkdirSync(join(folder(), 'old'), { recursive: true });
    writeFileSync(join(folder(), 'old', 'file'), '');
    write({ 'a.yaml': 'a' });
    expect(readdirSync(folder())).toEqual(['a.yaml']);
  });

  test('does not touch a file that stays as it was', () => {
    write({ 'a.yaml': 'a' });
    const [file, then] = [join(folder(), 'a.yaml'), new Date('2020-01-01T00:00:00Z')];
    utimesSync(file, then, then);
    expect(write({ 'a.yaml': 'a' })).toBe(0);
    expect(statSync(file).mtime).toEqual(then);
  });

  test('leaves no temporary file behind', () => {
    write({ 'a.yaml': 'a' });
    write({ 'a.yaml': 'b' });
    expect([readdirSync(dist()), readdirSync(folder())]).toEqual([['dev'], ['a.yaml']]);
  });

  test('changes nothing before all of them are published', () => {
    write({ 'a.yaml': 'a' });
    const output = new Output(dist());
    output.stage('dev', files({ 'b.yaml': 'b' }));
    expect(content()).toEqual({ 'a.yaml': 'a' });
    output.discard();
    expect([readdirSync(dist()), content()]).toEqual([['dev'], { 'a.yaml': 'a' }]);
  });
});
