/** Which gateway holds which ranges, as seen by one gateway. */
export interface Holdings {
  /** This gateway. */
  readonly me: string;
  /** The gateways that are alive, this one among them. */
  readonly living: ReadonlySet<string>;
  /** Each range with its holder, dead or alive; undefined when it is free. */
  readonly holders: ReadonlyMap<string, string | undefined>;
  /** Ranges that have been free for a while. */
  readonly leftOver: ReadonlySet<string>;
}

/** What the gateway should do. */
export interface Move {
  readonly take: readonly string[];
  readonly give: string | undefined;
}

/**
 * What a gateway takes and gives, so that in the end no two of them differ by more than one range. It takes its share of
 * what is free, and whatever the others leave. It gives one at a time, and only to a gateway that is alive: a range that
 * moves is without an answer until its shards have identified.
 */
export function nextMove({ me, living, holders, leftOver }: Holdings): Move {
  const counts = new Map([...living].map((gateway) => [gateway, 0]));
  const mine: string[] = [];
  const free: string[] = [];
  for (const [range, holder] of holders) {
    if (holder === undefined) free.push(range);
    if (holder === me) mine.push(range);
    const count = holder === undefined ? undefined : counts.get(holder);
    if (holder !== undefined && count !== undefined) counts.set(holder, count + 1);
  }
  const share = Math.ceil(holders.size / Math.max(1, living.size));
  const room = Math.max(0, share - mine.length);
  const take = free.filter((range, i) => i < room || leftOver.has(range));
  const least = Math.min(...counts.values());
  const give = take.length === 0 && mine.length - least >= 2 ? mine.at(-1) : undefined;
  return { take, give };
}
