/** "1 post", "2 posts", "12,000 posts": a count of things with a regular plural. */
export function pluralize(count: number, thing: string): string {
  return `${count.toLocaleString('en-GB')} ${thing}${count === 1 ? '' : 's'}`;
}
