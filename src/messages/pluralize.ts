/** "1 post", "2 posts", "12,000 posts": a number with the thing that it counts, whose plural takes an s. */
export function pluralize(count: number, thing: string): string {
  return `${count.toLocaleString('en-GB')} ${thing}${count === 1 ? '' : 's'}`;
}
