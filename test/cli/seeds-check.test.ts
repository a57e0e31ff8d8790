import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { jsonl, SHIPPED_SEEDS, seedsFolder } from '../corpus/folder.ts';

const program = fileURLToPath(new URL('../../src/cli/seeds-check.ts', import.meta.url));

function check(...args: string[]) {
  return checkWith({}, ...args);
}

function checkWith(environment: Record<string, string>, ...args: string[]) {
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

const thread = (month: string) =>
  `Thread of ${month}: put whatever you like here, if it is kind and true and on topic.`;

describe('seeds:check', () => {
  it('shows what the shipped seeds give, and is content with them', () => {
    const { status, stdout } = check(SHIPPED_SEEDS);
    expect(status).toBe(0);
    expect(stdout).toMatch(/2 files, 14 excerpts read, 3 merged, 11 kept/);
    expect(stdout).toMatch(
      /002_f0ca846c55574590\.txt:2 into 000_aedda32c416051c1\.txt:1 .*equal after normalisation/,
    );
  });

  it('looks at the folder of the settings when none is named', async () => {
    const dir = await seedsFolder({ 'a.txt': thread('May') });
    expect(checkWith({ SEEDS_DIR: dir }).stdout).toMatch(/1 files?, 1 excerpts? read/);
  });

  it('shows merges with what differs, what was kept apart, and what was rejected', async () => {
    const dir = await seedsFolder({
      'a.txt': `${thread('May')}\n${thread('May').replace('kind', 'really kind')}\n${thread('June')}`,
      'b.jsonl': '{"text": ',
    });
    const { status, stdout } = check(dir);
    expect(status).toBe(1);
    expect(stdout).toMatch(/a\.txt:\d into a\.txt:\d .*words differ/);
    expect(stdout).toMatch(/\[-.*-\]\{\+.*\+\}/);
    expect(stdout).toMatch(/a\.txt:3 .*series/);
    expect(stdout).toMatch(/b\.jsonl:1: is not valid JSON/);
  });

  it('names texts that nobody can tell apart, and the files that hold them', async () => {
    const issue =
      'This newsletter is a weekly publication with recent content. Find all earlier issues here.';
    const dir = await seedsFolder({
      'news.txt': `${issue}\n${thread('May')}\n${issue}`,
      'other.txt': thread('May'),
      'known.jsonl': jsonl({ text: thread('June'), title: 'June' }, { text: thread('June'), title: 'June' }),
    });
    const { stdout } = check(dir);
    expect(stdout).toContain('Cannot be told apart (1)');
    expect(stdout).toMatch(/news\.txt:1 and news\.txt:3: This newsletter/);
    const { indistinguishable } = JSON.parse(check(dir, '--json').stdout);
    expect(
      indistinguishable.map((copies: { origin: string }[]) => copies.map(({ origin }) => origin)),
    ).toEqual([['news.txt:1', 'news.txt:3']]);
  });

  it('gives the same to machines', async () => {
    const dir = await seedsFolder({
      'a.txt': `${thread('May')}\n> ${thread('May')}\n${thread('June')}\n----`,
    });
    const { status, stdout } = check(dir, '--json');
    expect(status).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ read: 3, rejected: [{ file: 'a.txt', line: 4 }] });
    expect(report.kept).toHaveLength(2);
    expect(report.merged[0]).toMatchObject({
      dropped: { origin: 'a.txt:2' },
      reason: 'equal after normalisation',
    });
    expect(report.alike).toHaveLength(1);
  });

  it('says in one line that a folder cannot be used', async () => {
    const { status, stdout, stderr } = check(await seedsFolder({}));
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('does not let a text steer the terminal', async () => {
    const { stdout } = check(await seedsFolder({ 'a.txt': 'red \u001b[31m text' }));
    expect(stdout).not.toContain('\u001b');
  });
});
