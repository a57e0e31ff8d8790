import type { Choice } from './form.ts';

/** What the bot suggests for the option that is being typed. */
export type Suggestions =
  | { readonly state: 'loading' | 'failed' }
  | { readonly state: 'ready'; readonly choices: readonly Choice[] };

interface Options {
  /** Milliseconds of rest before the bot is asked. */
  readonly restMs: number;
  readonly tell: (suggestions: Suggestions) => void;
}

/** Asks the bot while somebody types. */
export interface Suggester {
  /** Asks once there has been no other call for a while; answers to earlier calls are dropped from now on. */
  ask(question: () => Promise<readonly Choice[]>): void;
  /** Drops whatever is still to come. */
  stop(): void;
}

/** Makes a suggester: one question per rest in typing, and only the newest answer counts. */
export function createSuggester({ restMs, tell }: Options): Suggester {
  let newest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    newest++;
    clearTimeout(timer);
  };
  return {
    stop,
    ask(question) {
      stop();
      const mine = newest;
      const answer = (suggestions: Suggestions) => {
        if (mine === newest) tell(suggestions);
      };
      tell({ state: 'loading' });
      timer = setTimeout(() => {
        question().then(
          (choices) => answer({ state: 'ready', choices }),
          () => answer({ state: 'failed' }),
        );
      }, restMs);
    },
  };
}
