/** Loaded into a process with `--import`: SIGUSR2 moves its clock on by two minutes, then back by two, and so on. */
const MOVE_MS = 120_000;
const now = Date.now.bind(Date);
let offset = 0;
Date.now = () => now() + offset;
globalThis.Date = class extends Date {
  constructor(...args) {
    if (args.length === 0) super(now() + offset);
    else super(...args);
  }
};
process.on('SIGUSR2', () => {
  offset = offset > 0 ? -MOVE_MS : MOVE_MS;
});
