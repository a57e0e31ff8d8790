/**
 * `npm run monitoring`: writes the Grafana dashboard and Prometheus' alert rules, so that both use the same expressions.
 * The tests check that every expression parses and asks for metrics that exist.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

const DEPLOY = new URL('../deploy/', import.meta.url);

interface Panel {
  readonly title: string;
  /** https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
  readonly unit: 'short' | 's' | 'bytes' | 'percentunit' | 'reqps';
  /** PromQL by the legend of its lines. */
  readonly lines: Readonly<Record<string, string>>;
}

/** Share of the samples of a histogram; `by` keeps labels apart. */
function quantile(q: number, histogram: string, by = ''): string {
  return `histogram_quantile(${q}, sum by (le${by && `, ${by}`}) (rate(${histogram}_bucket[5m])))`;
}

function panel(title: string, unit: Panel['unit'], lines: Panel['lines']): Panel {
  return { title, unit, lines };
}

export const PANELS: readonly Panel[] = [
  panel('Interactions', 'reqps', {
    '{{result}}': 'sum by (result) (rate(commonplace_interaction_duration_seconds_count[5m]))',
  }),
  panel('Time to answer', 's', {
    median: quantile(0.5, 'commonplace_interaction_duration_seconds'),
    '99th percentile': quantile(0.99, 'commonplace_interaction_duration_seconds'),
  }),
  panel('Slowest commands (99th percentile)', 's', {
    '{{command}}': `topk(5, ${quantile(0.99, 'commonplace_interaction_duration_seconds', 'command')})`,
  }),
  panel('Digests an hour', 'short', {
    '{{state}}': 'sum by (state) (increase(commonplace_digests_total[1h]))',
  }),
  panel('Delay of digests (95th percentile)', 's', {
    delay: quantile(0.95, 'commonplace_digest_delay_seconds'),
  }),
  panel('Digests waiting', 'short', { waiting: 'max(commonplace_digests_waiting)' }),
  panel('Gateway: connected shards', 'short', {
    'shard {{shard}}': 'max by (shard) (commonplace_gateway_ready)',
  }),
  panel('Gateway: heartbeat', 's', {
    'shard {{shard}}': 'max by (shard) (commonplace_gateway_ping_seconds)',
  }),
  panel('Event loop lag (99th percentile)', 's', { '{{instance}}': 'nodejs_eventloop_lag_p99_seconds' }),
  panel('Memory', 'bytes', { '{{instance}}': 'process_resident_memory_bytes' }),
  panel('Library', 'short', {
    excerpts: 'max(commonplace_excerpts)',
    posts: 'max(commonplace_posts)',
    servers: 'sum(commonplace_servers)',
  }),
  panel('Sources', 'short', { '{{state}}': 'max by (state) (commonplace_sources)' }),
  panel('Fetches an hour', 'short', {
    '{{result}}': 'sum by (result) (increase(commonplace_source_fetches_total[1h]))',
    'new posts': 'sum(increase(commonplace_source_items_total{change="added"}[1h]))',
  }),
  panel('Background jobs', 'short', { '{{state}}': 'max by (state) (commonplace_jobs)' }),
  panel('Database', 'bytes', { size: 'max(commonplace_database_size_bytes)' }),
];

interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly description: string };
}

function alert(
  name: string,
  severity: Alert['labels']['severity'],
  holds: string,
  expr: string,
  annotations: Alert['annotations'],
): Alert {
  return { alert: name, expr, for: holds, labels: { severity }, annotations };
}

export const ALERTS: readonly Alert[] = [
  alert('CommonplaceDisconnected', 'page', '5m', 'max by (shard) (commonplace_gateway_ready) == 0', {
    summary: 'Shard {{ $labels.shard }} is not connected to Discord',
    description: 'Members of its servers get no answers. See the log, and https://discordstatus.com.',
  }),
  alert(
    'CommonplaceFailing',
    'page',
    '10m',
    'sum(rate(commonplace_interaction_duration_seconds_count{result="failed"}[10m])) / sum(rate(commonplace_interaction_duration_seconds_count[10m])) > 0.05',
    {
      summary: 'More than 5 % of the interactions fail',
      description:
        'Look for "level":"error" in the log; each line has the reference that the person was shown.',
    },
  ),
  alert(
    'CommonplaceSlow',
    'ticket',
    '15m',
    `${quantile(0.99, 'commonplace_interaction_duration_seconds')} > 1`,
    {
      summary: 'One answer in a hundred takes more than a second',
      description: 'Discord gives up after three. Check the load of the machine and the event loop lag.',
    },
  ),
  alert(
    'CommonplaceDigestsLate',
    'ticket',
    '30m',
    'max(commonplace_digests_waiting) > 0 and max(max_over_time(commonplace_digests_waiting[30m])) == min(min_over_time(commonplace_digests_waiting[30m]))',
    {
      summary: 'Digests are waiting and none gets through',
      description: '`/digest status` and `/digest why` in the server name the reason.',
    },
  ),
  alert(
    'CommonplaceDigestsFailed',
    'ticket',
    '0m',
    'sum(increase(commonplace_digests_total{state=~"failed|missed"}[1h])) > 0',
    { summary: 'A digest was not sent', description: '`/digest why` in the server says why.' },
  ),
  alert(
    'CommonplaceSourcesFailing',
    'ticket',
    '1h',
    'sum(increase(commonplace_source_fetches_total{result="failed"}[6h])) / sum(increase(commonplace_source_fetches_total[6h])) > 0.5',
    {
      summary: 'Most fetches of sources fail',
      description: 'Can the bot reach the internet? `/source list` in a server names the reasons.',
    },
  ),
  alert(
    'CommonplaceJobsFailed',
    'ticket',
    '0m',
    'max(commonplace_jobs{state="failed"}) > max(commonplace_jobs{state="failed"} offset 1h)',
    {
      summary: 'A background job was given up',
      description: '`/about show: How it runs` names it; its error is in the log.',
    },
  ),
];

const HEIGHT = 8;
const WIDTH = 12;

/** The model of https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/. */
function dashboard(): object {
  return {
    uid: 'commonplace',
    title: 'Commonplace',
    tags: ['discord'],
    schemaVersion: 39,
    timezone: 'browser',
    refresh: '1m',
    time: { from: 'now-24h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' }],
    },
    panels: PANELS.map(({ title, unit, lines }, index) => ({
      id: index + 1,
      title,
      type: 'timeseries',
      datasource: { type: 'prometheus', uid: '$datasource' },
      gridPos: { h: HEIGHT, w: WIDTH, x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT },
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: Object.entries(lines).map(([legend, expr], line) => ({
        refId: String.fromCharCode('A'.charCodeAt(0) + line),
        expr,
        legendFormat: legend,
      })),
    })),
  };
}

/** Every file that this makes, by its path under deploy/. */
export function files(): Readonly<Record<string, string>> {
  return {
    'grafana/dashboard.json': `${JSON.stringify(dashboard(), null, 2)}\n`,
    'prometheus/alerts.yml': `# Made by npm run monitoring.\n${stringify({ groups: [{ name: 'commonplace', rules: ALERTS }] }, { lineWidth: 0 })}`,
  };
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(files())) {
    const file = new URL(path, DEPLOY);
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
  }
}
