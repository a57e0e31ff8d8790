import type { ModalSubmitInteraction } from 'discord.js';
import {
  type APIChannelSelectComponent,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APITextInputComponent,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { DIGEST_CHANNELS } from '../../src/discord/actions/digest-channels.ts';
import { ARG, action } from '../../src/discord/gateway/custom-id.ts';
import { FORM } from '../../src/messages/digest.ts';
import type { Draft } from './draft.ts';

/** The submitted form; contains the key of the draft it was opened with. */
export const SUBMIT = action('digest', 'submit', z.tuple([ARG.text]));

/** A form with a draft's values in it. @param key the draft's */
export function formOf(draft: Draft, key: string): APIModalInteractionResponseCallbackData {
  const isOwn = draft.channel === null;
  return {
    custom_id: SUBMIT.id(key),
    title: isOwn ? FORM.ownTitle : FORM.title,
    components: [
      ...(draft.channel === null ? [] : [label(FORM.channel, channelSelect(draft.channel))]),
      label(FORM.time, input('time', draft.time, 20), FORM.timeHint),
      label(FORM.zone, input('zone', draft.zone, 100), FORM.zoneHint),
      label(FORM.days, input('days', draft.days, 100), FORM.daysHint),
      label(FORM.query, input('query', draft.query, 200, false), FORM.queryHint),
    ],
  };
}

/** The draft with the submitted values. */
export function filledIn(draft: Draft, { fields }: ModalSubmitInteraction): Draft {
  const text = (id: string) => fields.getTextInputValue(id).trim();
  const channel =
    draft.channel === null ? null : (fields.getSelectedChannels('channel', true).firstKey() ?? draft.channel);
  return {
    ...draft,
    ...{ channel, time: text('time'), zone: text('zone'), days: text('days'), query: text('query') },
  };
}

function label(
  words: string,
  component: APITextInputComponent | APIChannelSelectComponent,
  description?: string,
): APILabelComponent {
  return { type: ComponentType.Label, label: words, component, ...(description && { description }) };
}

function input(id: string, value: string, maxLength: number, required = true): APITextInputComponent {
  return {
    type: ComponentType.TextInput,
    custom_id: id,
    style: TextInputStyle.Short,
    required,
    max_length: maxLength,
    ...(value !== '' && { value }),
  };
}

function channelSelect(channel: string): APIChannelSelectComponent {
  return {
    type: ComponentType.ChannelSelect,
    custom_id: 'channel',
    channel_types: [...DIGEST_CHANNELS],
    default_values: [{ type: SelectMenuDefaultValueType.Channel, id: channel }],
  };
}
