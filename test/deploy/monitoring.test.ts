import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it, test } from 'vitest';
import { Metrics } from '../../src/metrics.ts';
import { ALERTS, files, PANELS } from '../../tools/monitoring.ts';

const DEPLOY = new URL('../../deploy/', import.meta.url);
/** What a histogram is asked for by. */
const SUFFIXES = /_(bucket|count|sum)$/;
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

const expressions = [
  ...PANELS.flatMap(({ title, lines }) => Object.values(lines).map((expr) => [title, expr] as const)),
  ...ALERTS.map(({ alert, expr }) => [alert, expr] as const),
];

describe('every expression', () => {
  const known = new Set(new Metrics().registry.getMetricsAsArray().map(({ name }) => name));

  it.each(expressions)('%s: %s', (_where, expr) => {
    const names: string[] = [];
    parser.parse(expr).iterate({
      enter({ type, from, to }) {
        expect(type.isError, `cannot be parsed at ${from}`).toBe(false);
        if (type.name === 'Identifier' && isMetric(expr, to)) names.push(expr.slice(from, to));
      },
    });
    expect(names).not.toEqual([]);
    for (const name of names) expect(known).toContain(known.has(name) ? name : name.replace(SUFFIXES, ''));
  });
});

test.each(Object.entries(files()))('%s is what npm run monitoring writes', (path, text) => {
  expect(readFileSync(new URL(path, DEPLOY), 'utf8')).toBe(text);
});

test.skipIf(!hasPromtool)('Prometheus accepts the rules (skipped where there is no promtool)', () => {
  const rules = fileURLToPath(new URL('prometheus/alerts.yml', DEPLOY));
  expect(execFileSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' })).toContain(
    `${ALERTS.length} rules found`,
  );
});

/** A name that is followed by an opening parenthesis is a function. */
function isMetric(expr: string, end: number): boolean {
  return !/^\s*\(/.test(expr.slice(end));
}
