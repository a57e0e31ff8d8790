/** Sources of a server, and how many of them it may add in an hour. */
export const MAX_SOURCES = 25;
export const MAX_ADDS_PER_HOUR = 10;
/** Items that are kept of a source. */
export const MAX_ITEMS = 5000;
