/** The maximum number of sources of a server, and of sources it may add in an hour. */
export const MAX_SOURCES = 25;
export const MAX_ADDS_PER_HOUR = 10;
/** The maximum number of items to keep of a source. */
export const MAX_ITEMS = 5000;
