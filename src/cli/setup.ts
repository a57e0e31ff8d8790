/**
 * `npm run setup`: asks for the bot's token, checks it, writes `.env`, and says how to add the bot to a server.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import password from '@inquirer/password';
import { readConfig } from '../config.ts';
import {
  type Application,
  INVITE_PERMISSIONS,
  inviteLink,
  readApplication,
} from '../discord/gateway/application.ts';
import { lackingPermissions } from '../discord/gateway/permissions.ts';
import { StartError } from '../errors.ts';
import { setVariable } from './dotenv-file.ts';

const ENV_FILE = resolve('.env');
const TEMPLATE = new URL('../../.env.example', import.meta.url);
const MAX_TRIES = 5;
const STEPS = `Create the bot:
1. Open https://discord.com/developers/applications and choose New Application.
2. On the Bot page press Reset Token and copy the token. Leave all three privileged intents off.
3. On the Installation page allow Guild Install and User Install.
`;

async function main(): Promise<number> {
  if (!process.stdin.isTTY) {
    console.error(
      'npm run setup asks questions, so it needs a terminal. Or copy .env.example to .env and edit it.',
    );
    return 1;
  }
  console.log(STEPS);
  const answer = await askForToken(readConfig().apiUrl);
  if (!answer) return 1;
  setVariable(ENV_FILE, 'DISCORD_TOKEN', answer.token, readFileSync(TEMPLATE, 'utf8'));
  const { application } = answer;
  console.log(`The token belongs to ${application.name}. It is now in .env, which only you can read.`);
  console.log(`\nTo add the bot to a server, open:\n${inviteLink(application.id)}\n`);
  for (const line of remarks(application)) console.log(line);
  console.log('Now run npm start. If anything is wrong, npm run doctor says what and how to fix it.');
  return 0;
}

/** @returns undefined when there was no token that Discord accepts */
async function askForToken(apiUrl: string): Promise<{ token: string; application: Application } | undefined> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const token = (await password({ message: 'Token (it stays hidden):' })).trim();
    if (!token) continue;
    try {
      return { token, application: await readApplication(token, apiUrl) };
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      console.log(error.message);
    }
  }
  return undefined;
}

function* remarks({ privilegedIntents, servers }: Application): Generator<string> {
  for (const intent of privilegedIntents) {
    yield `The bot doesn't need the ${intent}: switch it off on the Bot page.`;
  }
  for (const { name, permissions } of servers) {
    const missing = lackingPermissions(permissions, INVITE_PERMISSIONS);
    if (missing) yield `In ${name} the bot still needs ${missing}: change its role, or open the link again.`;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  // Ctrl+C: https://github.com/SBoudrias/Inquirer.js#handling-ctrlc-gracefully
  if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error;
  console.log('Nothing was changed.');
  process.exitCode = 1;
}
