/** "1 post", "2 posts": a number with the thing that it counts, whose plural takes an s. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
