/**
 * Discord's limits, as its developer documentation (API v10) gives them. Lengths are in UTF-16 code units.
 * The table is the sandbox's own: a bot is not judged by numbers that it brings itself.
 */
export const LIMITS = {
  /** Components in one message with Components V2, nested ones counted. */
  components: 40,
  /** Characters in all text displays of one message together. */
  messageText: 4000,
  /** Characters of a message's content. */
  content: 2000,
  buttonsInRow: 5,
  buttonLabel: 80,
  customId: 100,
  /** Characters of a link button's address. */
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
  acknowledgeMs: 3_000,
  /** Milliseconds for which an interaction's token can be used. */
  tokenMs: 900_000,
  /** Requests a second over all routes of one bot. */
  globalRequestsPerSecond: 50,
  /** Gateway sessions that a bot may begin a day. */
  sessionStartsPerDay: 1000,
  /** Milliseconds in which `max_concurrency` shards may identify. */
  identifyWindowMs: 5_000,
  /** Servers that one shard may carry. */
  guildsPerShard: 2500,
} as const;
