import { describe, expect, it } from 'vitest';
import { readConfig, secretsOf } from '../src/config.ts';
import { StartError } from '../src/errors.ts';

describe('readConfig', () => {
  it('needs nothing: everything has a default', () => {
    expect(readConfig({})).toEqual({
      apiUrl: 'https://discord.com/api',
      seedsDir: 'seeds',
      databaseUrl: 'file:data/commonplace.db',
      role: 'all',
      shards: 'auto',
      sandboxPort: 3000,
      logLevel: 'info',
      digestCatchUpHours: 6,
    });
  });

  it('takes an empty value for an absent one', () => {
    expect(readConfig({ DISCORD_TOKEN: '', HTTP_PORT: '' })).toEqual(readConfig({}));
  });

  it('names every wrong setting in one line, and never shows the token', () => {
    const wrong = () =>
      readConfig({
        DISCORD_TOKEN: 'a-secret',
        SANDBOX_PORT: 'x',
        DISCORD_GUILD_ID: '12',
        DATABASE_URL: 'pg://h',
      });
    expect(wrong).toThrow(StartError);
    expect(wrong).toThrow(/SANDBOX_PORT.*/);
    expect(wrong).toThrow(/DISCORD_GUILD_ID/);
    expect(wrong).toThrow(/DATABASE_URL/);
    expect(wrong).not.toThrow(/a-secret|\n/);
  });
});

it('keeps the password out of the log as it stands in the address and as it is', () => {
  const secrets = (databaseUrl: string) => secretsOf({ token: 'token', databaseUrl });
  expect(secrets('postgres://someone:a%23b@host/database')).toEqual(['token', 'a%23b', 'a#b']);
  expect(secrets('postgres://someone:50%@host/database')).toEqual(['token', '50%', '50%']);
  expect(secrets('file:data/commonplace.db')).toEqual(['token']);
});
