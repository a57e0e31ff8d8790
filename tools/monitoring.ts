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
  /** PromQL, with the legend of its lines. */
  readonly lines: readonly { readonly expr: string; readonly legend: string }[];
}

/** Share of the samples of a histogram; `by` keeps labels apart. */
function quantile(q: number, histogram: string, by = ''): string {
  return `histogram_quantile(${q}, sum by (le${by && `, ${by}`}) (rate(${histogram}_bucket[5m])))`;
}

export const PANELS: readonly Panel[] = [
  {
    title: 'Interactions',
    unit: 'reqps',
    lines: [
      {
        expr: 'sum by (result) (rate(commonplace_interaction_duration_seconds_count[5m]))',
        legend: '{{result}}',
      },
    ],
  },
  {
    title: 'Time to answer',
    unit: 's',
    lines: [
      { expr: quantile(0.5, 'commonplace_interaction_duration_seconds'), legend: 'median' },
      { expr: quantile(0.99, 'commonplace_interaction_duration_seconds'), legend: '99th percentile' },
    ],
  },
  {
    title: 'Slowest commands (99th percentile)',
    unit: 's',
    lines: [
      {
        expr: `topk(5, ${quantile(0.99, 'commonplace_interaction_duration_seconds', 'command')})`,
        legend: '{{command}}',
      },
    ],
  },
  {
    title: 'Digests an hour',
    unit: 'short',
    lines: [{ expr: 'sum by (state) (increase(commonplace_digests_total[1h]))', legend: '{{state}}' }],
  },
  {
    title: 'Delay of digests (95th percentile)',
    unit: 's',
    lines: [{ expr: quantile(0.95, 'commonplace_digest_delay_seconds'), legend: 'delay' }],
  },
  {
    title: 'Digests waiting',
    unit: 'short',
    lines: [{ expr: 'max(commonplace_digests_waiting)', legend: 'waiting' }],
  },
  {
    title: 'Gateway: connected shards',
    unit: 'short',
    lines: [{ expr: 'max by (shard) (commonplace_gateway_ready)', legend: 'shard {{shard}}' }],
  },
  {
    title: 'Gateway: heartbeat',
    unit: 's',
    lines: [{ expr: 'max by (shard) (commonplace_gateway_ping_seconds)', legend: 'shard {{shard}}' }],
  },
  {
    title: 'Event loop lag (99th percentile)',
    unit: 's',
    lines: [{ expr: 'nodejs_eventloop_lag_p99_seconds', legend: '{{instance}}' }],
  },
  {
    title: 'Memory',
    unit: 'bytes',
    lines: [{ expr: 'process_resident_memory_bytes', legend: '{{instance}}' }],
  },
  {
    title: 'Library',
    unit: 'short',
    lines: [
      { expr: 'max(commonplace_excerpts)', legend: 'excerpts' },
      { expr: 'max(commonplace_posts)', legend: 'posts' },
      { expr: 'sum(commonplace_servers)', legend: 'servers' },
    ],
  },
  {
    title: 'Sources',
    unit: 'short',
    lines: [{ expr: 'max by (state) (commonplace_sources)', legend: '{{state}}' }],
  },
  {
    title: 'Fetches an hour',
    unit: 'short',
    lines: [
      { expr: 'sum by (result) (increase(commonplace_source_fetches_total[1h]))', legend: '{{result}}' },
      { expr: 'sum(increase(commonplace_source_items_total{change="added"}[1h]))', legend: 'new posts' },
    ],
  },
  {
    title: 'Background jobs',
    unit: 'short',
    lines: [{ expr: 'max by (state) (commonplace_jobs)', legend: '{{state}}' }],
  },
  {
    title: 'Database',
    unit: 'bytes',
    lines: [{ expr: 'max(commonplace_database_size_bytes)', legend: 'size' }],
  },
];

interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly description: string };
}

export const ALERTS: readonly Alert[] = [
  {
    alert: 'CommonplaceDisconnected',
    expr: 'max by (shard) (commonplace_gateway_ready) == 0',
    for: '5m',
    labels: { severity: 'page' },
    annotations: {
      summary: 'Shard {{ $labels.shard }} is not connected to Discord',
      description: 'Members of its servers get no answers. See the log, and https://discordstatus.com.',
    },
  },
  {
    alert: 'CommonplaceFailing',
    expr: 'sum(rate(commonplace_interaction_duration_seconds_count{result="failed"}[10m])) / sum(rate(commonplace_interaction_duration_seconds_count[10m])) > 0.05',
    for: '10m',
    labels: { severity: 'page' },
    annotations: {
      summary: 'More than 5 % of the interactions fail',
      description:
        'Look for "level":"error" in the log; each line has the reference that the person was shown.',
    },
  },
  {
    alert: 'CommonplaceSlow',
    expr: `${quantile(0.99, 'commonplace_interaction_duration_seconds')} > 1`,
    for: '15m',
    labels: { severity: 'ticket' },
    annotations: {
      summary: 'One answer in a hundred takes more than a second',
      description: 'Discord gives up after three. Check the load of the machine and the event loop lag.',
    },
  },
  {
    alert: 'CommonplaceDigestsLate',
    expr: 'max(commonplace_digests_waiting) > 0 and max(max_over_time(commonplace_digests_waiting[30m])) == min(min_over_time(commonplace_digests_waiting[30m]))',
    for: '30m',
    labels: { severity: 'ticket' },
    annotations: {
      summary: 'Digests are waiting and none gets through',
      description: '`/digest status` and `/digest why` in the server name the reason.',
    },
  },
  {
    alert: 'CommonplaceDigestsFailed',
    expr: 'sum(increase(commonplace_digests_total{state=~"failed|missed"}[1h])) > 0',
    for: '0m',
    labels: { severity: 'ticket' },
    annotations: {
      summary: 'A digest was not sent',
      description: '`/digest why` in the server says why.',
    },
  },
  {
    alert: 'CommonplaceSourcesFailing',
    expr: 'sum(increase(commonplace_source_fetches_total{result="failed"}[6h])) / sum(increase(commonplace_source_fetches_total[6h])) > 0.5',
    for: '1h',
    labels: { severity: 'ticket' },
    annotations: {
      summary: 'Most fetches of sources fail',
      description: 'Can the bot reach the internet? `/source list` in a server names the reasons.',
    },
  },
  {
    alert: 'CommonplaceJobsFailed',
    expr: 'max(commonplace_jobs{state="failed"}) > max(commonplace_jobs{state="failed"} offset 1h)',
    for: '0m',
    labels: { severity: 'ticket' },
    annotations: {
      summary: 'A background job was given up',
      description: '`/about show: How it runs` names it; its error is in the log.',
    },
  },
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
      targets: lines.map(({ expr, legend }, line) => ({
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
