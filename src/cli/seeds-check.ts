/**
 * `npm run seeds:check -- [dir] [--json]`: what a seeds folder (SEEDS_DIR when not said) gives, what was merged and why, what looks alike and
 * was kept apart, and what was rejected. Exit code 1 when anything was rejected or nothing can be used.
 */
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { EQUAL } from '../corpus/dedupe/compare.ts';
import { shortDiff } from '../corpus/diff.ts';
import { excerptId } from '../corpus/ids.ts';
import { loadCorpus } from '../corpus/load.ts';
import type { Copy, Corpus, Merge, Origin, Rejection } from '../corpus/model.ts';
import { findSamePeople } from '../corpus/same-people.ts';
import * as messages from '../messages/seeds-check.ts';
import { Slicer } from '../yielding.ts';
import { runCommand } from './run.ts';

const OPENING = 60;

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
await runCommand(async () => {
  const corpus = await loadCorpus(positionals[0] ?? readConfig().seedsDir);
  if (values.json) console.log(JSON.stringify(forMachines(corpus), null, 2));
  // No text may steer the terminal.
  else for await (const line of forPeople(corpus)) console.log(line.replace(/(?!\n)\p{Cc}/gu, ' '));
  process.exitCode = corpus.rejections.length > 0 ? 1 : 0;
});

async function* forPeople(corpus: Corpus): AsyncGenerator<string> {
  const { sources, read, merges, excerpts, posts, people, lookAlikes, rejections } = corpus;
  yield messages.summary({
    files: sources.length,
    read,
    merged: merges.length,
    kept: excerpts.length,
    posts: posts.length,
    people: people.length,
    rejected: rejections.length,
  });
  yield `\n${messages.kept(excerpts.length)}`;
  for (const { id, text, post, origins } of excerpts) {
    yield `  ${location(origins[0])}  ${id}  ${post.title ?? opening(text)}`;
  }
  yield `\n${messages.merged(merges.length)}`;
  for (const { kept, dropped, reason } of merges) {
    yield `  ${messages.mergedInto(location(dropped.origin), `${location(kept.origin)} ${kept.id}`, reason)}`;
    if (dropped.text !== kept.text) yield `    ${diffLine(kept, dropped)}`;
  }
  const unclear = indistinguishable(merges);
  yield `\n${messages.indistinguishable(unclear.length)}`;
  if (unclear.length > 0) for (const line of messages.INDISTINGUISHABLE) yield `  ${line}`;
  for (const copies of unclear) {
    yield `  ${messages.together(copies.map(({ origin }) => location(origin)))}: ${opening(copies[0]?.text ?? '')}`;
  }
  yield `\n${messages.apart(lookAlikes.length)}`;
  for (const { a, b, reason } of lookAlikes) {
    yield `  ${messages.together([a, b].map(({ id, origin }) => `${location(origin)} ${id}`))}: ${reason}`;
    yield `    ${a.text === b.text ? opening(a.text) : diffLine(a, b)}`;
  }
  const samePeople = await findSamePeople(corpus, new Slicer());
  yield `\n${messages.samePeople(samePeople.length)}`;
  if (samePeople.length > 0) yield `  ${messages.CONFIRM_PEOPLE}`;
  for (const { person, alias, evidence } of samePeople) {
    const entry = { name: person.name, aliases: [...person.aliases, alias.name] };
    yield `  ${JSON.stringify(entry)}: ${evidence.join('; ')}`;
  }
  yield `\n${messages.rejected(rejections.length)}`;
  for (const rejection of rejections) yield `  ${location(rejection)}: ${rejection.reason}`;
}

/**
 * Texts with the same words that one file holds more than once and that name no post. Two files may list one post, but
 * why should one file? They may be issues of a newsletter, cut inside its standing opening.
 */
function indistinguishable(merges: readonly Merge[]): Copy[][] {
  const groups = new Map<string, Map<Origin, Copy>>();
  for (const { kept, dropped, reason } of merges) {
    if (reason !== EQUAL) continue;
    for (const copy of [kept, dropped].filter(namesNoPost)) {
      const key = `${kept.id}\n${copy.origin.file}`;
      groups.set(key, (groups.get(key) ?? new Map<Origin, Copy>()).set(copy.origin, copy));
    }
  }
  return [...groups.values()].map((copies) => [...copies.values()]).filter((copies) => copies.length > 1);
}

/** An id depends on the text alone when the seed says nothing about its post. */
function namesNoPost({ id, text }: Copy): boolean {
  return id === excerptId(text, '');
}

/** `[-only in the first-]{+only in the second+}`, on one line. */
function diffLine(first: Copy, second: Copy): string {
  const marks = { both: ['', ''], kept: ['[-', '-]'], dropped: ['{+', '+}'] } as const;
  return shortDiff(first.text, second.text)
    .map(({ kind, text }) => marks[kind][0] + text.replace(/\s+/g, ' ') + marks[kind][1])
    .join('');
}

function forMachines({ excerpts, merges, lookAlikes, rejections, ...corpus }: Corpus): object {
  const copy = ({ id, text, origin }: Copy) => ({ id, text, origin: location(origin) });
  return {
    files: corpus.sources.map(({ file }) => file),
    read: corpus.read,
    people: corpus.people.map(({ name }) => name),
    kept: excerpts.map(({ id, formerIds, text, post, origins }) => ({
      id,
      formerIds,
      text,
      post: { id: post.id, title: post.title, url: post.url },
      origins: origins.map(location),
    })),
    merged: merges.map(({ kept, dropped, reason }) => ({
      kept: copy(kept),
      dropped: copy(dropped),
      reason,
      diff: shortDiff(kept.text, dropped.text),
    })),
    indistinguishable: indistinguishable(merges).map((copies) => copies.map(copy)),
    alike: lookAlikes.map(({ a, b, reason }) => ({ a: copy(a), b: copy(b), reason })),
    rejected: rejections,
  };
}

function location({ file, line }: Origin | Rejection): string {
  return line === undefined ? file : `${file}:${line}`;
}

function opening(text: string): string {
  const line = Array.from(text.replace(/\s+/g, ' '));
  return line.length <= OPENING ? line.join('') : `${line.slice(0, OPENING).join('')}…`;
}
