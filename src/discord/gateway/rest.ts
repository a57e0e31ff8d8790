import { REST, type RESTOptions } from 'discord.js';
import { MINUTE_MS } from '../../clock.ts';
import { surviveClockSteps } from './clock-step.ts';
import { type RequestBudget, within } from './request-budget.ts';

/** discord.js keeps a queue for each channel it has posted in. By default it drops those only every hour. */
const SWEEP_MS = 5 * MINUTE_MS;

/** How to reach Discord's REST API. */
export interface RestAccess {
  readonly token: string;
  /** Discord's REST address: `https://discord.com/api` or a stand-in's. */
  readonly apiUrl: string;
  /** Shared by all who send requests with this token; absent: as fast as Discord allows. */
  readonly budget?: RequestBudget;
}

/** The options of every REST client of the running bot. */
export function restOptions({ apiUrl, budget }: Omit<RestAccess, 'token'>): Partial<RESTOptions> {
  return { api: apiUrl, handlerSweepInterval: SWEEP_MS, ...(budget && { makeRequest: within(budget) }) };
}

/** A REST client of its own, beside the one of a gateway connection. */
export function openRest(access: RestAccess, more: Partial<RESTOptions> = {}): REST {
  return surviveClockSteps(new REST({ ...restOptions(access), ...more }).setToken(access.token));
}
