import { AsyncLocalStorage } from 'node:async_hooks';
import { type Item, ItemBase } from '../corpus/items.ts';
import type { Corpus } from '../corpus/model.ts';
import type { Library } from './library.ts';

/** The scope of a source: a server's id, or everybody. */
export type Scope = string;
export const EVERYBODY: Scope = '';

/** The feed items of a scope. */
export interface ScopedItems {
  /** Changes whenever the scope's items do; the same for all scopes without items of their own. */
  version(scope: Scope): string;
  /** The items of everybody's feeds and the scope's own. */
  items(scope: Scope): Promise<readonly Item[]>;
}

/** The maximum number of excerpts in all cached views together; each view copies their words. */
const MAX_CACHED_EXCERPTS = 1_000_000;

interface View {
  readonly base: Library;
  readonly version: string;
  readonly library: Library;
}

/**
 * The libraries of all scopes. A server's library is the seeds' library plus the items of its own feeds and everybody's, so
 * it contains nothing of another server's: not in answers, suggestions, counts or statistics.
 *
 * Within a scope (see `within`), `current` is that scope's library. Outside any it is everybody's, so that code which
 * forgets the scope shows too little, never too much.
 */
export class ScopedLibraries {
  readonly #base: () => Library;
  readonly #items: ScopedItems;
  readonly #present = new AsyncLocalStorage<Library>();
  /** By version, the most recently used last. */
  readonly #views = new Map<string, View>();
  readonly #building = new Map<string, { readonly base: Library; readonly view: Promise<View> }>();
  #itemBase: { readonly corpus: Corpus; readonly made: Promise<ItemBase> } | undefined;

  constructor(base: () => Library, items: ScopedItems) {
    this.#base = base;
    this.#items = items;
  }

  /** The library of the current scope. */
  current(): Library {
    return this.#present.getStore() ?? this.#known(EVERYBODY)?.library ?? this.#base();
  }

  /** Runs some work within a scope. The library stays the same until it is done. */
  async within<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.#present.run(await this.of(scope), work);
  }

  /** The library of a scope, rebuilt if it has changed or has not been used for a while. */
  async of(scope: Scope): Promise<Library> {
    return (this.#known(scope) ?? (await this.#make(scope))).library;
  }

  /** Drops everything built from an earlier library of the seeds. */
  release(): void {
    for (const [version, { base }] of this.#views) if (base !== this.#base()) this.#views.delete(version);
    if (this.#itemBase?.corpus !== this.#base().corpus) this.#itemBase = undefined;
  }

  /** Rebuilds everybody's library when it has changed, since work outside any scope cannot wait for it. */
  async renew(): Promise<void> {
    await this.of(EVERYBODY);
  }

  /** The seeds' library, to compare items with. */
  itemBase(): Promise<ItemBase> {
    const { corpus } = this.#base();
    if (this.#itemBase?.corpus !== corpus) this.#itemBase = { corpus, made: ItemBase.of(corpus) };
    return this.#itemBase.made;
  }

  #known(scope: Scope): View | undefined {
    const view = this.#views.get(this.#items.version(scope));
    if (view?.base !== this.#base()) return undefined;
    this.#views.delete(view.version);
    this.#views.set(view.version, view);
    return view;
  }

  /** Builds a view. Concurrent requests for the same view share one build. */
  async #make(scope: Scope): Promise<View> {
    const version = this.#items.version(scope);
    const base = this.#base();
    const running = this.#building.get(version);
    if (running?.base === base) return running.view;
    const view = this.#build(scope, version, base);
    const making = { base, view };
    this.#building.set(version, making);
    try {
      this.#views.set(version, await view);
      this.#forgetOld();
      return await view;
    } finally {
      if (this.#building.get(version) === making) this.#building.delete(version);
    }
  }

  async #build(scope: Scope, version: string, base: Library): Promise<View> {
    const items = await this.#items.items(scope);
    if (items.length === 0) return { base, version, library: base };
    const itemBase = await this.itemBase();
    return { base, version, library: await base.extend(await itemBase.add(items)) };
  }

  /** Evicts the least recently used views; the last one used stays. */
  #forgetOld(): void {
    let kept = 0;
    for (const [version, view] of [...this.#views].reverse()) {
      const size = view.library === view.base ? 1 : view.library.corpus.excerpts.length;
      if (kept > 0 && (view.base !== this.#base() || kept + size > MAX_CACHED_EXCERPTS))
        this.#views.delete(version);
      else kept += size;
    }
  }
}
