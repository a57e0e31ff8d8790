import { InteractionResponseType as Kind, MessageFlags } from 'discord-api-types/v10';
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { answerMessage, editMessage } from './messages.ts';
import { modal } from './modals.ts';
import { says } from './validate.ts';

/** Schemas of interaction callbacks. */

/** A deferred reply only says whether it will be ephemeral; everything else comes with the edit. */
const deferred = z.strictObject({
  flags: z
    .int()
    .refine(
      (flags) => flags === 0 || flags === MessageFlags.Ephemeral,
      says('MESSAGE_FLAGS_INVALID', 'A deferred reply may carry only the EPHEMERAL flag.'),
    )
    .optional(),
});

const choice = z.strictObject({
  name: z.string().min(1).max(LIMITS.autocompleteName),
  name_localizations: z.record(z.string(), z.string().max(LIMITS.autocompleteName).nullable()).nullish(),
  value: z.union([z.string().max(LIMITS.autocompleteValue), z.number()]),
});

export const callback = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal(Kind.ChannelMessageWithSource), data: answerMessage }),
  z.strictObject({ type: z.literal(Kind.DeferredChannelMessageWithSource), data: deferred.optional() }),
  z.strictObject({ type: z.literal(Kind.DeferredMessageUpdate), data: z.strictObject({}).optional() }),
  z.strictObject({ type: z.literal(Kind.UpdateMessage), data: editMessage.optional() }),
  z.strictObject({
    type: z.literal(Kind.ApplicationCommandAutocompleteResult),
    data: z.strictObject({ choices: z.array(choice).max(LIMITS.autocompleteChoices) }),
  }),
  z.strictObject({ type: z.literal(Kind.Modal), data: modal }),
]);
export type Callback = z.output<typeof callback>;
export type Choice = z.output<typeof choice>;
