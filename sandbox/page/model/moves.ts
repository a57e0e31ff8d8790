/**
 * Where an arrow key leads in a list, round the ends; undefined for other keys.
 *
 * @param active the index now, -1 for none
 */
export function moveActive(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return undefined;
}
