import { test } from 'vitest';
import { note } from '../../src/discord/gateway/components.ts';
import { askBeforeDeleting, deleted } from '../../src/messages/privacy.ts';
import { accept } from '../support/accept.ts';

test('what stays is said in small print below the list', () => {
  const stored = { saves: 2, shares: 1, digests: 0, notices: 0, bags: 3 };
  accept(note(askBeforeDeleting(stored)));
  accept(note(deleted(stored)));
});
