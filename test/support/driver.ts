export * from 'discord-sandbox/driver';
