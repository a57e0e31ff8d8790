import { expect, test } from 'vitest';
import listing from '../../docs/directory/listing.json' with { type: 'json' };

// https://docs.discord.com/developers/discovery/enabling-discovery
test('the texts for the App Directory keep its limits', () => {
  expect(listing.summary.length).toBeLessThanOrEqual(200);
  expect(listing.description.length).toBeLessThanOrEqual(400);
  expect(listing.tags.length).toBeLessThanOrEqual(5);
  for (const tag of listing.tags) expect(tag.length).toBeLessThanOrEqual(20);
});
