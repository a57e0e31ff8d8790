import type { Choice } from '../model/form.ts';

/** What the bot suggests for the option that is being typed. */
export interface Suggestions {
  readonly state: 'loading' | 'ready' | 'failed';
  /** While loading, those of the answer before. */
  readonly choices: readonly Choice[];
}

interface Options {
  /** Milliseconds of rest before the bot is asked. */
  readonly restMs: number;
  readonly tell: (suggestions: Suggestions) => void;
}

/** Asks the bot while somebody types. */
export interface Suggester {
  /** Asks once there has been no other call for a while; answers to earlier calls are dropped from now on. */
  ask(question: () => Promise<readonly Choice[]>): void;
  /** Drops whatever there is and is still to come. */
  stop(): void;
}

/** Makes a suggester: one question per rest in typing, and only the newest answer counts. */
export function createSuggester({ restMs, tell }: Options): Suggester {
  let newest = 0;
  let choices: readonly Choice[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = () => {
    newest++;
    clearTimeout(timer);
  };
  return {
    stop() {
      drop();
      choices = [];
    },
    ask(question) {
      drop();
      const mine = newest;
      const answer = (state: Suggestions['state'], answered: readonly Choice[]) => {
        if (mine !== newest) return;
        choices = answered;
        tell({ state, choices });
      };
      tell({ state: 'loading', choices });
      timer = setTimeout(() => {
        question().then(
          (answered) => answer('ready', answered),
          () => answer('failed', []),
        );
      }, restMs);
    },
  };
}
