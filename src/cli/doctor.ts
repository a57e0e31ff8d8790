/**
 * `npm run doctor`: checks everything that the bot needs, and says how to fix what is wrong. Changes nothing.
 * Exit code 1 when something is wrong.
 */
import { type CheckResult, checkAll } from './checks.ts';

const MARKS = { ok: 'OK     ', warning: 'WARNING', wrong: 'WRONG  ' } as const;

let wrong = 0;
for await (const result of checkAll()) {
  if (result.state === 'wrong') wrong += 1;
  for (const line of lines(result)) console.log(line);
}
console.log(
  wrong === 0 ? '\nReady to run.' : `\n${wrong === 1 ? 'One thing is' : `${wrong} things are`} wrong.`,
);
process.exitCode = wrong === 0 ? 0 : 1;

function* lines({ state, subject, found, fix }: CheckResult): Generator<string> {
  // No text from outside may steer the terminal.
  const clean = (text: string) => text.replace(/\p{Cc}/gu, ' ');
  yield `${MARKS[state]}  ${subject}: ${clean(found)}`;
  if (fix) yield `         ${clean(fix)}`;
}
