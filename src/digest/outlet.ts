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
  /** The same for every attempt, so that only one message is created. */
  readonly nonce: string;
}

/** The outcome of an attempt. Reasons are shown to people. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly posted: Posted }
  /** Not sent: the bot lacks a permission or the channel is gone. Somebody in the server can fix it. */
  | { readonly kind: 'blocked'; readonly reason: string }
  /** Not sent, and retrying would not help. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** Not sent: rate limited, for this route or (`everywhere`) for the whole bot. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number; readonly everywhere: boolean }
  /** Possibly sent. */
  | { readonly kind: 'outcome-unknown'; readonly reason: string };

/** Where digests go. */
export interface DigestOutlet {
  /** Makes one attempt; never throws. */
  send(digest: Digest): Promise<SendOutcome>;

  /**
   * Roughly how many requests a delivery costs of Discord's global rate limit.
   *
   * @param looks whether {@link find} is called first
   */
  requests(subscription: Subscription, looks: boolean): number;

  /** Milliseconds after the first attempt during which repeating `send` cannot create a second message. */
  repeatableMs(subscription: Subscription): number;

  /**
   * Looks for the message that an earlier attempt may have left; never throws.
   *
   * @param since when the first attempt began, milliseconds since the Unix epoch
   * @returns `unknown` when the channel's history could not be searched; `retryAfterMs` when rate limited
   */
  find(
    digest: Digest,
    since: number,
  ): Promise<Posted | 'absent' | 'unknown' | { readonly retryAfterMs: number }>;

  /** Whether it is still the newest message there; false when unknown. Never throws. */
  isNewest(subscription: Subscription, posted: Posted): Promise<boolean>;

  /** What to tell the person who set up a digest when it is blocked. */
  blockedNotice(subscription: Subscription, reason: string): string;

  /** Sends a person a direct message; false when that fails. Never throws. */
  tell(userId: string, text: string): Promise<boolean>;
}
