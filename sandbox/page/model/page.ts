import type { APIApplicationCommand } from 'discord-api-types/v10';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { PageChannel, PageGuild, PageInteraction, PagePerson } from '../../src/server/page-state.ts';
import type { Api } from './api.ts';
import type { Form } from './form.ts';
import type { PageState } from './state.ts';

/** What every part of the page may need: the state, who looks at it from where, and what can be done. */
export interface Page {
  readonly state: PageState;
  readonly me: PagePerson;
  readonly channel: PageChannel | undefined;
  /** The server of the channel; undefined in direct messages. */
  readonly guild: PageGuild | undefined;
  /** What the bot offers here, message commands too. */
  readonly commands: readonly APIApplicationCommand[];
  /** Whether it is known yet what the bot offers. */
  readonly isReady: boolean;
  /** The slash command that is being typed, if one is. */
  readonly form: Form | null;
  readonly setForm: (form: Form | null) => void;
  readonly api: Api;
  /** Goes to a channel, and to a message of it. */
  open(channelId: string, messageId?: string): void;
  /** Does something that may be refused; then people are told why. */
  attempt<T>(work: Promise<T>): Promise<T | undefined>;
  /** Shows the form that an interaction opened, if it did. */
  showModal(interaction: PageInteraction | undefined): void;
  forgetInteraction(id: string): void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('outside of the page');
  return page;
}
