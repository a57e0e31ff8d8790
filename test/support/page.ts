export * from '../../sandbox/test/support/page.ts';
