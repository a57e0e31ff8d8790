import type { Excerpt } from '../corpus/model.ts';
import type { Posted } from '../storage/deliveries.ts';
import type { Subscription } from '../storage/subscriptions.ts';
import type { Reason } from './reasons.ts';

/** One digest, ready to be posted. */
export interface Digest {
  readonly subscription: Subscription;
  /** The local date that it is for, `YYYY-MM-DD`. */
  readonly date: string;
  readonly excerpts: readonly Excerpt[];
  /** Why excerpts are worth showing, by id. */
  readonly reasons?: ReadonlyMap<string, Reason>;
  /** The same for every attempt: no two messages may come of it. */
  readonly nonce: string;
}

/** What came of an attempt. Reasons are words for people. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly posted: Posted }
  /** Not sent: the bot may not, or the channel is gone. Somebody in the server can fix that. */
  | { readonly kind: 'blocked'; readonly reason: string }
  /** Not sent, and no other attempt would fare better. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** Not sent: too many requests, here or (`everywhere`) of the whole bot. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number; readonly everywhere: boolean }
  /** Perhaps sent, perhaps not. */
  | { readonly kind: 'outcome-unknown'; readonly reason: string };

/** Where digests go. */
export interface DigestOutlet {
  /** Makes one attempt; never throws. */
  send(digest: Digest): Promise<SendOutcome>;

  /**
   * How many requests of Discord's limit a delivery takes, about.
   *
   * @param looks whether {@link find} comes first
   */
  requests(subscription: Subscription, looks: boolean): number;

  /** Milliseconds after a first attempt during which `send` may be repeated without making a second message. */
  repeatableMs(subscription: Subscription): number;

  /**
   * Looks for the message that an earlier attempt may have left; never throws.
   *
   * @param since when the first attempt began, milliseconds since the Unix epoch
   * @returns `unknown` when the channel's history could not be searched; `retryAfterMs` when that is too much at once
   */
  find(
    digest: Digest,
    since: number,
  ): Promise<Posted | 'absent' | 'unknown' | { readonly retryAfterMs: number }>;

  /** Whether nothing has been written there since; false when that cannot be told. Never throws. */
  isNewest(subscription: Subscription, posted: Posted): Promise<boolean>;

  /** What the person who set a digest up should know when it is blocked. */
  blockedNotice(subscription: Subscription, reason: string): string;

  /** Tells a person something in private; false when that cannot be done. Never throws. */
  tell(userId: string, text: string): Promise<boolean>;
}
