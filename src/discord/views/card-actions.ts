import { z } from 'zod';
import { ARG, action } from '../gateway/custom-id.ts';

/** What the buttons of cards and lists do. The commands that carry it out read the ids with the same declarations. */

const EXCERPT = z.tuple([ARG.text]);

/** The whole card, for the presser alone. */
export const OPEN = action('search', 'open', EXCERPT);
export const SHARE = action('share', 'post', EXCERPT);
export const DISCUSS = action('discuss', 'open', EXCERPT);
export const CITE = action('cite', 'show', EXCERPT);
export const SAVE = action('saved', 'keep', EXCERPT);
export const RELATED = action('related', 'like', EXCERPT);
/** Why a digest came; carries the delivery's nonce. */
export const WHY = action('digest', 'why', EXCERPT);
/** The form for a digest of one's own, from a digest; carries the delivery's nonce, as does the next. */
export const MINE = action('digest', 'mine', EXCERPT);
/** The thread of a digest's message. */
export const DISCUSS_DIGEST = action('digest', 'discuss', EXCERPT);
