/**
 * Discord's limits according to its developer documentation (API v10). Lengths are in UTF-16 code units. The sandbox does
 * not share the bot's table, or a wrong number there would go unnoticed.
 */
export const LIMITS = {
  /** Components of a message with Components V2, including nested ones. */
  components: 40,
  /** Characters of all text displays of a message together. */
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
  /** Characters of a string option. */
  stringOption: 6000,
  modalTitle: 45,
  textInput: 4000,
  threadName: 100,
  nonce: 25,
  /** Milliseconds within which an interaction must be acknowledged. */
  acknowledgeMs: 3_000,
  /** Milliseconds for which an interaction's token is valid. */
  tokenMs: 900_000,
  /** Requests of a bot per second, over all routes. */
  globalRequestsPerSecond: 50,
  /** Identifies per day. */
  sessionStartsPerDay: 1000,
  /** Milliseconds per identify in each of the `max_concurrency` buckets. */
  identifyWindowMs: 5_000,
  /** Servers per shard. */
  guildsPerShard: 2500,
} as const;
