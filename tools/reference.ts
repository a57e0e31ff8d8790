/**
 * `npm run reference`: writes docs/reference/ from the definitions themselves: commands, settings, metrics.
 * A test checks that nothing has changed since.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from 'discord-api-types/v10';
import { allCommands } from '../commands/index.ts';
import { Metrics } from '../src/metrics.ts';
import type { Services } from '../src/services.ts';

const ROOT = new URL('../', import.meta.url);
const NOTE = '<!-- Made by npm run reference. -->';

/** Every file that this makes, by its path in the project. */
export function files(): Readonly<Record<string, string>> {
  return {
    'docs/reference/commands.md': page('Commands', commands()),
    'docs/reference/settings.md': page('Settings', settings()),
    'docs/reference/metrics.md': page('Metrics', metrics()),
  };
}

function page(title: string, lines: Iterable<string>): string {
  return `${[NOTE, '', `# ${title}`, '', ...lines].join('\n').trimEnd()}\n`;
}

function* commands(): Generator<string> {
  // Definitions need no services; running a command would.
  const definitions = allCommands({} as Services).map(({ definition }) => definition);
  for (const definition of definitions) {
    if (!('description' in definition)) {
      const kind = definition.type === ApplicationCommandType.Message ? 'message' : 'person';
      yield* [`## ${definition.name}`, '', `Right-click a ${kind}, then Apps.`, ''];
      continue;
    }
    yield* [`## /${definition.name}`, '', `${definition.description}.`, ''];
    yield* options(`/${definition.name}`, definition.options ?? []);
  }
}

function* options(path: string, all: readonly APIApplicationCommandOption[]): Generator<string> {
  const plain = all.filter((option) => !isGroup(option));
  if (plain.length > 0) {
    yield* ['| Option | |', '|---|---|'];
    for (const { name, description, required } of plain) {
      yield `| \`${name}\`${required ? ' (needed)' : ''} | ${cell(description)} |`;
    }
    yield '';
  }
  for (const option of all.filter(isGroup)) {
    yield* [`### ${path} ${option.name}`, '', `${option.description}.`, ''];
    yield* options(`${path} ${option.name}`, option.options ?? []);
  }
}

function isGroup(option: APIApplicationCommandOption) {
  return (
    option.type === ApplicationCommandOptionType.Subcommand ||
    option.type === ApplicationCommandOptionType.SubcommandGroup
  );
}

/** Out of `.env.example`: each variable with the comment above it. */
function* settings(): Generator<string> {
  yield 'Set these in `.env` or in the environment, which wins. An empty value counts as absent.';
  yield '';
  yield* ['| Variable | Default or example | |', '|---|---|---|'];
  let comment: string[] = [];
  for (const line of readFileSync(new URL('.env.example', ROOT), 'utf8').split('\n')) {
    const [, name, value] = /^#?([A-Z][A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (name) yield `| \`${name}\` | ${value ? `\`${value}\`` : ''} | ${cell(comment.join(' '))} |`;
    if (line.startsWith('# ')) comment.push(line.slice(2));
    else comment = [];
  }
}

function* metrics(): Generator<string> {
  yield 'Served on `/metrics` when `HTTP_PORT` is set.';
  yield 'Figures of the process and of Node.js (`process_…`, `nodejs_…`) are those of';
  yield '[prom-client](https://github.com/siimon/prom-client#default-metrics).';
  yield '';
  yield* ['| Metric | Type | Labels | |', '|---|---|---|---|'];
  const own = new Metrics().registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith('commonplace_'));
  for (const metric of own) {
    const { name, type, help, labelNames = [] } = metric as typeof metric & { labelNames?: string[] };
    yield `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${cell(help)} |`;
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(files())) {
    const file = new URL(path, ROOT);
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
  }
}
