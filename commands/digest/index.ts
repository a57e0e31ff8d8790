import type { AutocompleteInteraction, BaseInteraction, ChatInputCommandInteraction } from 'discord.js';
import { type APIApplicationCommandOptionChoice, PermissionFlagsBits } from 'discord-api-types/v10';
import type { DigestOwner } from '../../src/digest/delivery.ts';
import { suggestDays } from '../../src/digest/input.ts';
import { suggestZones } from '../../src/digest/zones.ts';
import {
  type Answer,
  type ChatCommand,
  control,
  form,
  type Message,
} from '../../src/discord/gateway/command.ts';
import { LIMITS } from '../../src/discord/gateway/limits.ts';
import { DISCUSS_DIGEST, MINE, WHY } from '../../src/discord/views/card-actions.ts';
import { UserError } from '../../src/errors.ts';
import { NO_OWN_DIGEST } from '../../src/messages/digest.ts';
import { completePeople } from '../support/options.ts';
import { DEFINITION } from './definition.ts';
import { draftFrom, FIELD } from './draft.ts';
import { filledIn, SUBMIT } from './form.ts';
import {
  CHANGE,
  NOW,
  now,
  ownStatus,
  PAUSE,
  PREVIEW,
  pause,
  preview,
  RESUME,
  resume,
  STATUS,
  STOP,
  status,
  statusPage,
  stop,
  type Work,
  why,
} from './manage.ts';
import { discussDigest, getByDirectMessage, whyThis } from './reading.ts';
import { ask, complete, EDIT, FIX, opensForm, recallDraft, setUp, setUpOwn } from './setup.ts';
import { type DigestDeps, subscriptionMeant, subscriptionOf } from './subscription.ts';

type Subcommand = (interaction: ChatInputCommandInteraction, deps: DigestDeps) => Promise<Answer>;

const reply = (message: Message): Answer => ({ kind: 'reply', message });

/** A subcommand that is about one digest. */
const about =
  (work: Work): Subcommand =>
  async (interaction, deps) =>
    reply(await work(await subscriptionMeant(interaction, deps), interaction, deps));

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  setup: setUp,
  status: async (interaction, deps) => reply(await status(interaction, deps)),
  preview: about(preview),
  now: about(now),
  pause: about(pause),
  resume: about(resume),
  stop: about(stop),
  why: about(why),
  'me start': (interaction, deps) =>
    deps.digests.within(ownDigestOf(interaction), () => setUpOwn(interaction, deps)),
  'me status': async (interaction, deps) => reply(await ownStatus(interaction, deps)),
  'me stop': async (interaction, deps) => {
    const own = await deps.subscriptions.of(interaction.user.id);
    if (!own) throw new UserError(NO_OWN_DIGEST);
    return reply(await stop(own, interaction, deps));
  },
};

/** `/digest`: a few excerpts every day, in a channel or by direct message. */
export function digestCommand(deps: DigestDeps): ChatCommand {
  /** A button in the status. It responds with a new message, or shows the status if that has changed. */
  const button = (on: typeof PREVIEW, work: Work, changes: boolean) =>
    control(on, {
      private: true,
      changes,
      run: async (interaction, [id]) =>
        reply(await work(await subscriptionOf(id, interaction, deps), interaction, deps)),
    });

  return {
    kind: 'chat',
    definition: DEFINITION,

    isPrivate: () => true,
    changes: (interaction) => !opensForm(interaction),

    async run(interaction) {
      const { options } = interaction;
      const name = [options.getSubcommandGroup(), options.getSubcommand()].filter(Boolean).join(' ');
      const subcommand = SUBCOMMANDS[name];
      if (!subcommand) throw new TypeError(`no subcommand ${name}`);
      return subcommand(interaction, deps);
    },

    autocomplete: (interaction) => suggest(interaction, deps),

    controls: [
      control(STATUS, {
        private: true,
        requires: PermissionFlagsBits.ManageGuild,
        run: async (interaction, [page]) => ({
          kind: 'update',
          message: await statusPage(page, interaction, deps),
        }),
      }),
      button(PREVIEW, preview, false),
      button(NOW, now, true),
      button(PAUSE, pause, true),
      button(RESUME, resume, true),
      button(STOP, stop, true),
      control(CHANGE, {
        private: true,
        async run(interaction, [id]) {
          const subscription = await subscriptionOf(id, interaction, deps);
          const channel = subscription.guildId === null ? null : subscription.target;
          return deps.digests.within(subscription, async () =>
            ask(draftFrom(subscription, channel, deps.library()), deps),
          );
        },
      }),
      control(EDIT, {
        private: true,
        run: async (_interaction, [key]) => ask(await recallDraft(key, deps), deps),
      }),
      control(FIX, {
        private: true,
        changes: true,
        async run(interaction, [key, field, value]) {
          const draft = { ...(await recallDraft(key, deps)), [FIELD.parse(field)]: value };
          return { kind: 'update', message: await complete(draft, interaction, deps) };
        },
      }),
      form(SUBMIT, {
        private: true,
        changes: true,
        async run(interaction, [key]) {
          const draft = filledIn(await recallDraft(key, deps), interaction);
          return reply(await complete(draft, interaction, deps));
        },
      }),
      control(WHY, {
        private: true,
        run: async (_interaction, [nonce]) => reply(await whyThis(nonce, deps)),
      }),
      control(MINE, {
        private: true,
        run: (interaction, [nonce]) => getByDirectMessage(nonce, interaction, deps),
      }),
      control(DISCUSS_DIGEST, {
        private: true,
        changes: true,
        run: async (interaction, [nonce]) => reply(await discussDigest(nonce, interaction, deps)),
      }),
    ],
  };
}

/** The owner of the digest that `/digest me` is about. */
function ownDigestOf({ user }: BaseInteraction): DigestOwner {
  return { guildId: null, target: user.id };
}

async function suggest(
  interaction: AutocompleteInteraction,
  { library, digests }: DigestDeps,
): Promise<APIApplicationCommandOptionChoice[]> {
  const { options } = interaction;
  const { name, value } = options.getFocused(true);
  switch (name) {
    case 'timezone':
      return suggestZones(value, LIMITS.autocompleteChoices).map(({ label, zone }) => ({
        name: label,
        value: zone,
      }));
    case 'days':
      return suggestDays(value).map((days) => ({ name: days, value: days }));
    default: {
      const suggestPeople = async () => completePeople(library(), value);
      return options.getSubcommandGroup(false) === 'me'
        ? digests.within(ownDigestOf(interaction), suggestPeople)
        : suggestPeople();
    }
  }
}
