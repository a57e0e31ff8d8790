import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import listing from '../../docs/directory/listing.json' with { type: 'json' };

// https://docs.discord.com/developers/discovery/enabling-discovery
test('the texts for the App Directory keep its limits', () => {
  expect(listing.summary.length).toBeLessThanOrEqual(200);
  expect(listing.description.length).toBeLessThanOrEqual(400);
  expect(listing.tags.length).toBeLessThanOrEqual(5);
  for (const tag of listing.tags) expect(tag.length).toBeLessThanOrEqual(20);
});

test('its pictures are there, say what they show, and have the shape of a film', () => {
  expect(listing.pictures.length).toBeGreaterThan(0);
  expect(listing.pictures.length).toBeLessThanOrEqual(5);
  for (const { file, text } of listing.pictures) {
    const bytes = readFileSync(new URL(`../../docs/directory/${file}`, import.meta.url));
    expect(bytes.length).toBeLessThan(5e6);
    const { width, height } = decode(bytes);
    expect([width, height]).toEqual([1920, 1080]);
    expect(text).not.toBe('');
  }
});
