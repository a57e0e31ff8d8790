import type { APIApplicationCommand } from 'discord-api-types/v10';
import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import {
  check,
  type Editor,
  linesOf,
  pressKey,
  startEditor,
  TAIL,
  typeText,
} from '../../page/composer/editor.ts';
import { slashCommands } from '../../page/model/commands.ts';
import { type Choice, startForm } from '../../page/model/form.ts';

const COMMAND = slashCommands([
  {
    type: 1,
    name: 'set',
    description: 'Sets',
    options: [
      { type: Option.String, name: 'query', description: 'Words', required: true, autocomplete: true },
      { type: Option.Boolean, name: 'loud', description: 'Whether', required: true },
      { type: Option.Integer, name: 'count', description: 'How many' },
      { type: Option.Integer, name: 'colour', description: 'Which' },
    ],
  } as unknown as APIApplicationCommand,
])[0]!;
const PLACE = { channels: [], roles: [], people: [] };
const SUGGESTED: Choice[] = [
  { name: 'One', value: '1' },
  { name: 'Two', value: '2' },
];

/** Somebody at the keyboard. A word in brackets is a key, anything else is typed. */
function play(...strokes: string[]) {
  let editor: Editor = startEditor(startForm(COMMAND));
  let end: string | undefined;
  for (const stroke of strokes) {
    const key = /^\[(.+)\]$/.exec(stroke)?.[1];
    if (!key) {
      editor = typeText(editor, stroke, PLACE);
      continue;
    }
    const suggested = editor.focused === 'query' ? SUGGESTED : [];
    const step = pressKey(editor, { key, shiftKey: false }, linesOf(editor, PLACE, suggested));
    if (step && 'editor' in step) editor = step.editor;
    else if (step) end = 'send' in step ? 'send' : `leave with “${step.leaveWith}”`;
  }
  const fields = editor.form.fields.map(({ option, text }) => `${option.name}=${text}`).join(' ');
  return { fields, focused: editor.focused, end, editor };
}

describe('keys in a command', () => {
  test('Enter sends free text, whatever is suggested', () => {
    expect(play('words', '[Enter]')).toMatchObject({ fields: 'query=words loud=', end: 'send' });
  });

  test('an arrow and Enter or Tab take a suggestion and go to the next empty field', () => {
    for (const key of ['[Enter]', '[Tab]']) {
      expect(play('wo', '[ArrowDown]', '[ArrowDown]', key)).toMatchObject({
        fields: 'query=Two loud=',
        focused: 'loud',
        end: undefined,
      });
    }
  });

  test('where only listed values count, Enter takes the first that matches', () => {
    const { fields, focused } = play('[ArrowDown]', '[Enter]', 'fal', '[Enter]');
    expect(fields).toBe('query=One loud=False');
    expect(focused).toBe(TAIL);
  });

  test('the last field adds an optional one by its first letters', () => {
    const steps = ['[ArrowDown]', '[Enter]', 'fal', '[Enter]', 'co', '[ArrowDown]', '[Enter]', '7'];
    expect(play(...steps)).toMatchObject({ fields: 'query=One loud=False colour=7', focused: 'colour' });
  });

  test('Backspace takes an empty optional field away, then goes back field by field, then leaves', () => {
    const added = ['[ArrowDown]', '[Enter]', 'fal', '[Enter]', 'cou', '[Enter]'];
    expect(play(...added)).toMatchObject({ focused: 'count' });
    expect(play(...added, '[Backspace]')).toMatchObject({ fields: 'query=One loud=False', focused: TAIL });
    expect(play(...added, '[Backspace]', '[Backspace]')).toMatchObject({ focused: 'loud' });
    expect(play('[Backspace]')).toMatchObject({ end: 'leave with “/set”' });
    expect(play('x', '[Backspace]').end).toBeUndefined();
  });

  test('Escape closes the list first, then leaves; typing opens it again', () => {
    const closed = play('wo', '[Escape]');
    expect(linesOf(closed.editor, PLACE, SUGGESTED)).toEqual([]);
    expect(closed.end).toBeUndefined();
    expect(play('wo', '[Escape]', '[Escape]').end).toBe('leave with “”');
    expect(linesOf(play('wo', '[Escape]', 'wor').editor, PLACE, SUGGESTED)).toHaveLength(2);
  });

  test('what is wrong is shown at the first field that is, until it is typed in', () => {
    const checked = check(play('words').editor, PLACE);
    if (!('editor' in checked)) throw new Error('expected a problem');
    expect(checked.editor).toMatchObject({ focused: 'loud', problems: { loud: 'This option is required.' } });
    expect(typeText(checked.editor, 'true', PLACE).problems).toEqual({});
    expect(check(typeText(checked.editor, 'true', PLACE), PLACE)).toEqual({
      values: { query: 'words', loud: true },
    });
  });
});
