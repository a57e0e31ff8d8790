import { formatTime } from '../markdown/time.ts';
import { channelName, findChannel, parentId, userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { useNow } from '../parts/now.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A jump to an alarm ends this much after it. */
const AFTER_ALARM_MS = 1_000;
/** A difference of the clocks that is none. */
const NO_DIFFERENCE_MS = 2_000;

const PERMISSIONS: Readonly<Record<string, string>> = {
  ViewChannel: 'View the channel',
  SendMessages: 'Send messages',
  SendMessagesInThreads: 'Send messages in threads',
  CreatePublicThreads: 'Create public threads',
  ManageThreads: 'Manage threads',
  EmbedLinks: 'Embed links',
  AttachFiles: 'Attach files',
  ReadMessageHistory: 'Read message history',
};

/** What only a sandbox has: the bot's state and the clock; folded, what one can take away from the bot. */
export function Tools(): VNode {
  return html`<div class="tools">
    ${h(BotTool, null)} ${h(ClockTool, null)}
    <details class="tools-more">
      <summary>Try breaking it</summary>
      ${h(PresenceTool, null)} ${h(PermissionsTool, null)} ${h(PersonTool, null)}
    </details>
  </div>`;
}

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
}

function Switch({ label, on, onSwitch }: SwitchProps): VNode {
  return html`<button type="button" class="switch" role="switch" aria-checked=${on} onClick=${() => onSwitch(!on)}>
    <span>${label}</span><span class="switch-track" aria-hidden="true"></span>
  </button>`;
}

function BotTool(): VNode {
  const { state } = usePage();
  return html`<section aria-labelledby="tool-bot">
    <h2 id="tool-bot">${userName(state.bot)}</h2>
    <p class="status ${state.botOnline ? 'online' : ''}" role="status">
      ${state.botOnline ? 'Online' : 'Offline. It comes back by itself when the bot is started again.'}
    </p>
  </section>`;
}

/** Whether the bot is in the server. */
function PresenceTool(): VNode | null {
  const { guild, api, attempt, state } = usePage();
  if (!guild) return null;
  return html`<section aria-labelledby="tool-presence">
    <h2 id="tool-presence">Where ${userName(state.bot)} is</h2>
    ${h(Switch, {
      label: `In ${guild.name}`,
      on: guild.botIsMember,
      onSwitch: (on) => attempt(api.setBot(guild.id, on)),
    })}
  </section>`;
}

function ClockTool(): VNode {
  const { state, api, attempt } = usePage();
  const now = useNow();
  const jump = (ms: number) => attempt(api.jumpClock(ms));
  const { clockAhead, nextAlarm, page } = state;
  const toAlarm = () => nextAlarm !== null && jump(nextAlarm - now + AFTER_ALARM_MS);
  const ahead = Math.abs(clockAhead) > NO_DIFFERENCE_MS;
  return html`<section aria-labelledby="tool-clock">
    <h2 id="tool-clock">Clock</h2>
    <p class="clock">
      <strong>${formatTime(now, 't', now)}</strong>
      <span>${formatTime(now, 'D', now)}</span>
    </p>
    <p class="quiet">${ahead ? `Real time: ${formatTime(now - clockAhead, 'f', now)}` : 'The same as real time'}</p>
    <div class="tool-buttons">
      ${
        page.alarm &&
        html`<button type="button" class="button primary" disabled=${nextAlarm === null} onClick=${toAlarm}>
          ${page.alarm.label}
        </button>`
      }
      <button type="button" class="button secondary" onClick=${() => jump(HOUR_MS)}>+1 hour</button>
      <button type="button" class="button secondary" onClick=${() => jump(DAY_MS)}>+1 day</button>
      ${ahead && html`<button type="button" class="button secondary" onClick=${() => jump(-clockAhead)}>Real time</button>`}
    </div>
    ${
      page.alarm &&
      html`<p class="quiet">${nextAlarm === null ? page.alarm.none : `Next: ${formatTime(nextAlarm, 'f', now)}`}</p>`
    }
  </section>`;
}

function PermissionsTool(): VNode | null {
  const { state, channel, api, attempt } = usePage();
  const place = channel && (findChannel(state, parentId(channel)) ?? channel);
  const permissions = Object.entries(place?.bot ?? {});
  if (!place || permissions.length === 0) return null;
  return html`<section aria-labelledby="tool-permissions">
    <h2 id="tool-permissions">What ${userName(state.bot)} may do in #${channelName(place)}</h2>
    ${permissions.map(([name, on]) =>
      h(Switch, {
        key: name,
        label: PERMISSIONS[name] ?? name,
        on,
        onSwitch: (allowed) => attempt(api.switchPermission(place.wire.id, name, allowed)),
      }),
    )}
  </section>`;
}

function PersonTool(): VNode {
  const { state, me, api, attempt } = usePage();
  const bot = userName(state.bot);
  return html`<section aria-labelledby="tool-person">
    <h2 id="tool-person">${userName(me.user)}’s settings</h2>
    ${h(Switch, {
      label: 'Direct messages from apps',
      on: me.dmsOpen,
      onSwitch: (dmsOpen) => attempt(api.setPerson({ dmsOpen })),
    })}
    ${h(Switch, {
      label: `${bot} installed for me`,
      on: me.installedApp,
      onSwitch: (installedApp) => attempt(api.setPerson({ installedApp })),
    })}
    <p class="quiet">An app installed for oneself can be used in every server, also where it is no member.</p>
  </section>`;
}
