import { z } from 'zod';
import { ARG, action } from '../gateway/custom-id.ts';

/** The actions of buttons on cards and lists, shared by the views that create them and the commands that handle them. */

const EXCERPT = z.tuple([ARG.text]);

/** Shows the whole card to the user only. */
export const OPEN = action('search', 'open', EXCERPT);
export const SHARE = action('share', 'post', EXCERPT);
export const DISCUSS = action('discuss', 'open', EXCERPT);
export const CITE = action('cite', 'show', EXCERPT);
export const SAVE = action('saved', 'keep', EXCERPT);
export const RELATED = action('related', 'like', EXCERPT);
/** Explains why a digest came; contains the delivery's nonce. */
export const WHY = action('digest', 'why', EXCERPT);
/** Opens the form for a personal digest; contains the delivery's nonce, like the next. */
export const MINE = action('digest', 'mine', EXCERPT);
/** Opens the thread of a digest's message. */
export const DISCUSS_DIGEST = action('digest', 'discuss', EXCERPT);
