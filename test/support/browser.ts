export * from '../../sandbox/test/support/browser.ts';
