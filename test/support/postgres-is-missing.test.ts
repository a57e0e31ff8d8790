import { test } from 'vitest';

test.skip('everything that is stored, on PostgreSQL: initdb and postgres are not installed', () => {});
