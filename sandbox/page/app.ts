import type { APIApplicationCommand } from 'discord-api-types/v10';
import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import type { PageInteraction } from '../src/server/page-state.ts';
import type { Target } from './messages/scroll.ts';
import { type Api, apiFor, follow, Refused } from './model/api.ts';
import type { Form } from './model/form.ts';
import { findChannel, isThread } from './model/names.ts';
import { type Page, PageContext } from './model/page.ts';
import { type Route, readRoute, writeRoute } from './model/route.ts';
import { type PageState, reduce } from './model/state.ts';
import { type ComponentChildren, h, html, type VNode } from './parts/html.ts';
import { icon } from './parts/icons.ts';
import { NowProvider } from './parts/now.ts';
import { Layout } from './shell/layout.ts';
import { Modal } from './shell/modal.ts';

/** Milliseconds for which a refusal is shown. */
const NOTICE_MS = 8_000;

/** The whole page. */
export function App(): VNode {
  const [route, setRoute] = useState<Route>(() => readRoute(location.hash));
  const [state, dispatch] = useReducer(reduce, undefined);
  useEffect(() => {
    const onHash = () => setRoute(readRoute(location.hash));
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  useEffect(() => follow(route.person, dispatch, () => setRoute(readRoute(''))), [route.person]);
  const channel = state && (findChannel(state, route.channelId) ?? firstChannel(state));
  const channelId = channel?.wire.id ?? null;
  useEffect(() => dispatch({ type: 'view', channelId }), [channelId]);

  const me = state?.people.find(({ user }) => user.id === state.viewerId);
  if (!state || !me) return html`<p class="starting" role="status">Opening the sandbox…</p>`;
  const go = (to: Route) => {
    location.hash = writeRoute(to);
    setRoute(to);
  };
  return h(
    NowProvider,
    { clockAhead: state.clockAhead },
    h(Frame, {
      state,
      me,
      channel,
      // Another person's page shares nothing with this one's.
      key: me.user.id,
      onChannel: (id) => go({ ...route, channelId: id }),
      onPerson: (person) => go({ person, channelId: route.channelId }),
      onForget: (id) => dispatch({ type: 'forget-interaction', id }),
    }),
  ) as VNode;
}

function firstChannel(state: PageState) {
  return state.channels.find((channel) => channel.guildId && !isThread(channel)) ?? state.channels[0];
}

interface FrameProps {
  readonly state: PageState;
  readonly me: Page['me'];
  readonly channel: Page['channel'];
  readonly onChannel: (id: string) => void;
  readonly onPerson: (username: string) => void;
  readonly onForget: (interactionId: string) => void;
}

function Frame({ state, me, channel, onChannel, onPerson, onForget }: FrameProps): ComponentChildren {
  const api = useMemo(() => apiFor(me.user.username), [me.user.username]);
  const commands = useCommands(api, state, channel?.wire.id);
  const [opened, setOpened] = useState<PageInteraction | null>(null);
  const [form, setForm] = useState<Form | null>(null);
  const [target, setTarget] = useState<Target | null>(null);
  const [notice, setNotice] = useNotice();
  // A command belongs to the channel in which it was begun.
  useEffect(() => setForm(null), [channel?.wire.id]);
  const page: Page = {
    state,
    me,
    channel,
    guild: state.guilds.find(({ id }) => id === channel?.guildId),
    commands: commands ?? [],
    isReady: commands !== null,
    form,
    setForm,
    api,
    open: (channelId, messageId) => {
      if (!findChannel(state, channelId)) return setNotice('You cannot see this channel.');
      setTarget(messageId === undefined ? null : { messageId });
      onChannel(channelId);
    },
    attempt: async (work) => {
      try {
        return await work;
      } catch (error) {
        setNotice(error instanceof Refused ? sentence(error.message) : 'The sandbox does not answer.');
        return undefined;
      }
    },
    showModal: (interaction) => {
      if (interaction?.modal) setOpened(interaction);
    },
    forgetInteraction: onForget,
  };
  return h(
    PageContext.Provider,
    { value: page },
    h(Layout, { onPerson, target }),
    opened?.modal &&
      h(Modal, { interaction: { ...opened, modal: opened.modal }, onClose: () => setOpened(null) }),
    html`<div class="notices" role="alert">${notice && html`<p class="notice-box">${icon('warning', 18)} ${notice}</p>`}</div>`,
  );
}

/** "the person may not write here" as a sentence. */
function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.');
}

function useNotice(): [string | null, (notice: string) => void] {
  const [notice, setNotice] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setNotice(null), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return [notice, setNotice];
}

/** What the bot offers in a channel, asked for again whenever that may have changed; null until it is known. */
function useCommands(api: Api, state: PageState, channelId: string | undefined) {
  const [commands, setCommands] = useState<readonly APIApplicationCommand[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    if (!channelId) return;
    api.commands(channelId).then(
      (found) => isCurrent && setCommands(found),
      () => isCurrent && setCommands([]),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, channelId, state.commandsAge]);
  return commands;
}
