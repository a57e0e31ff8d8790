import { basename } from 'node:path';
import { FIRST_WITH_DISCORD, LAYERS, WITH_SANDBOX } from './layers.ts';

const DISCORD = ['discord.js', 'discord-api-types/**', '@discordjs/*'];

/** How imports name a room, whatever folder they stand in: a neighbour says only `../views/`. */
function pattern(room: string): string {
  const name = basename(room);
  return name.endsWith('.ts') ? `**/${name}` : `**/${name}/**`;
}

/** The order of the rooms as rules of Biome, one override for each room. */
export function biomeLayers(): object {
  const rooms = LAYERS.flat();
  const layerOf = (room: string) => LAYERS.findIndex((layer) => layer.includes(room));
  const overrides = rooms.map((room) => {
    const others = rooms.filter((other) => other !== room && layerOf(other) >= layerOf(room));
    const group = [
      ...(layerOf(room) < layerOf(FIRST_WITH_DISCORD) ? DISCORD : []),
      ...(WITH_SANDBOX.includes(room) ? [] : ['discord-sandbox']),
      ...others.map(pattern),
      '**/sandbox/**',
    ];
    const message = `Arrows run downwards: ${room} may not import this (tools/layers.ts).`;
    const rule = { level: 'error', options: { patterns: [{ group, message }] } };
    return {
      includes: [room.endsWith('.ts') ? room : `${room}/**`],
      linter: { rules: { style: { noRestrictedImports: rule } } },
    };
  });
  return { overrides };
}
