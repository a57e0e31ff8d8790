import { MINUTE_MS } from '../../clock.ts';

/**
 * Every limit of Discord that this bot has to keep, in one place. Lengths are in UTF-16 code units unless
 * said otherwise; the numbers are those of the developer documentation (API v10).
 */
export const LIMITS = {
  /** Components in one message, nested ones counted (Components V2). */
  components: 40,
  /** Characters in all text displays of one message together (Components V2). */
  messageText: 4000,
  /** Characters of a channel message without components. */
  content: 2000,
  buttonsInRow: 5,
  buttonLabel: 80,
  customId: 100,
  url: 512,
  selectOptions: 25,
  selectOptionLabel: 100,
  selectOptionValue: 100,
  selectOptionDescription: 100,
  selectPlaceholder: 150,
  autocompleteChoices: 25,
  autocompleteName: 100,
  autocompleteValue: 100,
  /** Characters that an option of type string may hold at most. */
  stringOption: 6000,
  modalTitle: 45,
  textInput: 4000,
  threadName: 100,
  nonce: 25,
  /** Milliseconds until an interaction that nobody acknowledged is dead. */
  acknowledgeMs: 3000,
  /** Milliseconds for which an interaction's token can be used. */
  tokenMs: 15 * MINUTE_MS,
  /** Requests a second over all routes of one bot. */
  globalRequestsPerSecond: 50,
} as const;
