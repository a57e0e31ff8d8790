import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

const FOLDER = fileURLToPath(new URL('../../page', import.meta.url));

/** The packages that the page imports, and their addresses: browsers cannot resolve bare specifiers. */
const LIBRARIES: Readonly<Record<string, string>> = {
  preact: '/page/libraries/preact.js',
  'preact/hooks': '/page/libraries/hooks.js',
  htm: '/page/libraries/htm.js',
  'htm/preact': '/page/libraries/htm-preact.js',
  'discord-markdown-parser': '/page/libraries/discord-markdown-parser.js',
};

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ts': 'text/javascript; charset=utf-8',
};

/** The Content Security Policy: everything is from and to this origin, and no text can become a script. */
const SECURITY = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the page: `/` and its assets under `/page/`. Types are stripped from TypeScript, and packages come from
 * node_modules, so that there is no build step.
 */
export function pageFiles(app: FastifyInstance): void {
  const files = new Map<string, string>([
    ...filesOf(FOLDER).map((file) => [`/page/${file.split(sep).join('/')}`, join(FOLDER, file)] as const),
    ...Object.entries(LIBRARIES).map(
      ([name, url]) => [url, fileURLToPath(import.meta.resolve(name))] as const,
    ),
  ]);
  const modules = [...files.keys()].filter((url) => /\.[jt]s$/.test(url));
  const served = new Map<string, string>();

  for (const [url, file] of files) {
    const isIndex = url === '/page/index.html';
    app.get(isIndex ? '/' : url, (_, reply) => {
      let body = served.get(url);
      if (body === undefined) {
        body = isIndex ? withPreloads(readFileSync(file, 'utf8'), modules) : forBrowser(file);
        served.set(url, body);
      }
      return reply
        .headers({ ...SECURITY, 'cache-control': 'no-cache' })
        .type(TYPES[extname(file)] ?? 'application/octet-stream')
        .send(body);
    });
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => extname(file) in TYPES);
}

/** A file for browsers: without types, and with packages' addresses as specifiers. */
function forBrowser(file: string): string {
  if (isCommonJs(file)) return asModule(file);
  const source = readFileSync(file, 'utf8');
  const kind = extname(file);
  if (kind !== '.ts' && kind !== '.mjs') return source;
  const script = kind === '.ts' ? stripTypeScriptTypes(source) : source;
  return script.replace(/(\bfrom\s*)(['"])([^'"]+)\2/g, (whole, from: string, quote: string, name: string) =>
    name in LIBRARIES ? `${from}${quote}${LIBRARIES[name]}${quote}` : whole,
  );
}

/** Whether a package's file is CommonJS, which browsers cannot load. */
function isCommonJs(file: string): boolean {
  return (
    file.endsWith('.js') && /^Object\.defineProperty\(exports, "__esModule"/m.test(readFileSync(file, 'utf8'))
  );
}

/** Bundles a CommonJS file with everything that it requires from its package into one ES module. */
function asModule(entry: string): string {
  const numbers = new Map<string, number>();
  const functions: string[] = [];
  const add = (file: string): number => {
    const known = numbers.get(file);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(file, number);
    const { resolve } = createRequire(file);
    const linked = readFileSync(file, 'utf8').replace(
      /require\("(\.[^"]*)"\)/g,
      (_, name: string) => `load(${add(resolve(name))})`,
    );
    functions[number] = `(module, exports) => {\n${linked}\n}`;
    return number;
  };
  add(entry);
  const names = Object.keys(createRequire(entry)(entry) as object).filter((name) => name !== 'default');
  return `const files = [${functions.join(',\n')}];
const loaded = [];
function load(number) {
  if (!loaded[number]) files[number](loaded[number] = { exports: {} }, loaded[number].exports);
  return loaded[number].exports;
}
export const { ${names.join(', ')} } = load(0);
`;
}

/** Preloads all modules, so that the browser does not discover imports level by level. */
function withPreloads(html: string, modules: readonly string[]): string {
  const links = modules.map((url) => `<link rel="modulepreload" href="${url}">`);
  return html.replace('<!-- preloads -->', links.join('\n    '));
}
