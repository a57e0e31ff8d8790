import { AsyncLocalStorage } from 'node:async_hooks';
import { type Item, ItemBase } from '../corpus/items.ts';
import type { Corpus } from '../corpus/model.ts';
import type { Library } from './library.ts';

/** For whom something is: the id of a server, or everybody. */
export type Scope = string;
export const EVERYBODY: Scope = '';

/** What the feeds of a scope hold. */
export interface ScopedItems {
  /** Changes whenever what `items` gives for the scope does; the same for all scopes that have nothing of their own. */
  version(scope: Scope): string;
  /** The items of everybody's feeds and of the scope's own. */
  items(scope: Scope): Promise<readonly Item[]>;
}

/** Excerpts in all views that are kept at once; each view copies their words. */
const MAX_KEPT = 1_000_000;

interface View {
  readonly base: Library;
  readonly version: string;
  readonly library: Library;
}

/**
 * The libraries of all scopes. Each server's is the seeds' library extended by what its own feeds and everybody's brought,
 * so nothing of another server's is in it: not in answers, suggestions, counts or statistics.
 *
 * Work is done within a scope (see `within`), and `current` is then that scope's library. Outside any it is everybody's, so
 * that what forgets to ask for a scope shows too little, never too much.
 */
export class ScopedLibraries {
  readonly #base: () => Library;
  readonly #items: ScopedItems;
  readonly #present = new AsyncLocalStorage<Library>();
  /** By version, those used last at the end. */
  readonly #views = new Map<string, View>();
  readonly #building = new Map<string, { readonly base: Library; readonly view: Promise<View> }>();
  #itemBase: { readonly corpus: Corpus; readonly made: Promise<ItemBase> } | undefined;

  constructor(base: () => Library, items: ScopedItems) {
    this.#base = base;
    this.#items = items;
  }

  /** The library of the scope within which this is called. */
  current(): Library {
    return this.#present.getStore() ?? this.#known(EVERYBODY)?.library ?? this.#base();
  }

  /** Does some work within a scope. The library stays the same until it is done. */
  async within<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.#present.run(await this.of(scope), work);
  }

  /** The library of a scope, made when it was not used for a while or has changed. */
  async of(scope: Scope): Promise<Library> {
    return (this.#known(scope) ?? (await this.#make(scope))).library;
  }

  /** Lets go of everything that was made of an earlier library of the seeds. */
  release(): void {
    for (const [version, { base }] of this.#views) if (base !== this.#base()) this.#views.delete(version);
    if (this.#itemBase?.corpus !== this.#base().corpus) this.#itemBase = undefined;
  }

  /** Rebuilds everybody's library when it has changed, since work outside any scope cannot wait for it. */
  async renew(): Promise<void> {
    await this.of(EVERYBODY);
  }

  /** What the seeds alone have, to compare items with. */
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

  /** Makes a view. Two that ask for the same at once wait for the same. */
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

  /** The views that were not used for longest go first; the last one used stays. */
  #forgetOld(): void {
    let kept = 0;
    for (const [version, view] of [...this.#views].reverse()) {
      const size = view.library === view.base ? 1 : view.library.corpus.excerpts.length;
      if (kept > 0 && (view.base !== this.#base() || kept + size > MAX_KEPT)) this.#views.delete(version);
      else kept += size;
    }
  }
}
