import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { biomeLayers } from './biome-layers.ts';
import { LAYERS, SANDBOX_LAYERS } from './layers.ts';

/**
 * `npm run arrows`: prints which room imports which, and the lines of each room; ends with 1 when an arrow does not run
 * downwards or files import each other in a circle. `-- --write` writes Biome's rules.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RULES = 'biome.layers.json';

export interface Import {
  readonly from: string;
  readonly to: string;
  /** Types are gone when the program runs. */
  readonly isType: boolean;
}

/** The program's files, without tests. */
function sourceFiles(): string[] {
  return ['src', 'commands', 'sandbox']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file).split(sep).join('/'),
      ),
    )
    .filter((file) => file.endsWith('.ts') && !/^sandbox\/test\/|\/node_modules\//.test(file))
    .sort();
}

/** What a file imports of the project, by paths from the project's folder. */
export function importsOf(file: string, source: string): Import[] {
  const found = source.matchAll(
    /^(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/gm,
  );
  return [...found].flatMap(([, type, name = '', dynamic]) => {
    const to = dynamic ?? name;
    if (!to.startsWith('.')) return [];
    return { from: file, to: normalize(join(dirname(file), to)), isType: type !== undefined };
  });
}

const ALL_LAYERS = [...LAYERS, ...SANDBOX_LAYERS];
/** The inner rooms first: a folder may hold a room of its own. */
const ROOMS = ALL_LAYERS.flat().sort((a, b) => b.length - a.length);

/** The room of a file: a name of the layers; undefined for anything else. */
export function roomOf(file: string): string | undefined {
  return ROOMS.find((room) => file === room || file.startsWith(`${room}/`));
}

/** Why an import must not be; undefined when it may. */
export function fault({ from, to }: Import): string | undefined {
  const [a, b] = [roomOf(from), roomOf(to)];
  if (a === undefined) return `${from}: no layer has it`;
  if (from.startsWith('sandbox/') !== to.startsWith('sandbox/') && b !== undefined) {
    return `${from} imports ${to}: the sandbox is a package of its own`;
  }
  if (a === b || b === undefined) return undefined;
  const layer = (room: string) => ALL_LAYERS.findIndex((rooms) => rooms.includes(room));
  return layer(b) < layer(a) ? undefined : `${from} imports ${to}: that arrow does not run downwards`;
}

/** Files that import each other in a circle, each circle once. */
export function circles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found = new Map<string, string[]>();
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const circle = path.slice(at);
      found.set([...circle].sort().join(' '), circle);
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return [...found.values()];
}

function report(): boolean {
  const files = sourceFiles();
  const texts = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
  const imports = [...texts]
    .flatMap(([file, text]) => importsOf(file, text))
    .filter(({ to }) => texts.has(to));
  const arrows = new Map<string, Map<string, number>>();
  for (const { from, to } of imports) {
    const [a = from, b = to] = [roomOf(from), roomOf(to)];
    if (a === b) continue;
    const targets = arrows.get(a) ?? new Map<string, number>();
    arrows.set(a, targets.set(b, (targets.get(b) ?? 0) + 1));
  }
  const lines = new Map<string, number>();
  for (const [file, text] of texts) {
    const room = roomOf(file) ?? file;
    lines.set(room, (lines.get(room) ?? 0) + text.split('\n').length - 1);
  }
  for (const room of ALL_LAYERS.flat()) {
    if (!lines.has(room)) continue;
    const targets = [...(arrows.get(room) ?? [])].map(([to, count]) => `${to} ${count}`);
    console.log(
      `${String(lines.get(room)).padStart(6)}  ${room}${targets.length > 0 ? ` -> ${targets.join(', ')}` : ''}`,
    );
  }
  const sum = (inSandbox: boolean) =>
    [...lines]
      .filter(([room]) => room.startsWith('sandbox') === inSandbox)
      .reduce((all, [, n]) => all + n, 0);
  console.log(`${String(sum(false)).padStart(6)}  the bot\n${String(sum(true)).padStart(6)}  the sandbox`);

  const faults = [
    ...files.filter((file) => roomOf(file) === undefined).map((file) => `${file}: no layer has it`),
    ...imports.flatMap((each) => fault(each) ?? []),
    ...circles(imports.filter(({ isType }) => !isType)).map((circle) => `a circle: ${circle.join(' -> ')}`),
  ];
  for (const each of new Set(faults)) console.error(each);
  return faults.length === 0;
}

function writeRules(): void {
  writeFileSync(join(ROOT, RULES), `${JSON.stringify(biomeLayers(), null, 2)}\n`);
  execFileSync('npx', ['biome', 'format', '--write', RULES], { cwd: ROOT, stdio: 'ignore' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--write')) writeRules();
  if (!report()) process.exitCode = 1;
}
