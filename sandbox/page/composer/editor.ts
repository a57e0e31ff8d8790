import type { ValueOption } from '../model/commands.ts';
import {
  addField,
  type Choice,
  chooseInField,
  type Field,
  type Form,
  fixedChoices,
  matchingChoices,
  type Place,
  readForm,
  remainingOptions,
  removeField,
  typeInField,
  type Values,
} from '../model/form.ts';
import { moveActive } from '../model/moves.ts';

/** The name of the last field, which adds options. */
export const TAIL = '';

/** A command being filled in: the form, and where in it somebody is. */
export interface Editor {
  readonly form: Form;
  /** The option that has the focus; TAIL for the last field. */
  readonly focused: string;
  /** What is typed in the last field. */
  readonly tail: string;
  /** The line of the list that Enter takes; -1 for none. */
  readonly active: number;
  /** Whether the list has been closed. */
  readonly isClosed: boolean;
  /** What is wrong, by option name. */
  readonly problems: Readonly<Record<string, string>>;
}

/** A line of the list above the fields: a value for the field, or an option to add. */
export interface Line {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly takes: { readonly choice: Choice } | { readonly option: ValueOption };
}

/** What a key does: it changes the editor, sends the command, or goes back to plain text. */
export type Step = { readonly editor: Editor } | { readonly send: true } | { readonly leaveWith: string };

export function startEditor(form: Form): Editor {
  const focused = form.fields[0]?.option.name ?? TAIL;
  return { form, focused, tail: '', active: -1, isClosed: false, problems: {} };
}

/** The field that has the focus; undefined in the last one. */
export function focusedField({ form, focused }: Editor): Field | undefined {
  return form.fields.find(({ option }) => option.name === focused);
}

/** @param suggested what the bot suggests for the field that has the focus */
export function linesOf(editor: Editor, place: Place, suggested: readonly Choice[]): Line[] {
  if (editor.isClosed) return [];
  const field = focusedField(editor);
  if (!field) return optionLines(editor);
  const fixed = fixedChoices(field.option, place);
  const choices = fixed ? matchingChoices(fixed, field) : suggested;
  return choices.map((choice) => ({ key: String(choice.value), label: choice.name, takes: { choice } }));
}

function optionLines({ form, tail }: Editor): Line[] {
  return remainingOptions(form)
    .filter(({ name }) => name.startsWith(tail.trim().toLowerCase()))
    .map((option) => ({ key: option.name, label: option.name, hint: option.description, takes: { option } }));
}

export function focusOn(editor: Editor, focused: string): Editor {
  return { ...editor, focused, active: -1, isClosed: false };
}

/** Types into the field that has the focus. Where only a listed value counts, the first match is taken by Enter. */
export function typeText(editor: Editor, text: string, place: Place): Editor {
  const field = focusedField(editor);
  if (!field) return { ...editor, tail: text, active: 0, isClosed: false };
  const { name } = field.option;
  const { [name]: _, ...problems } = editor.problems;
  const active = fixedChoices(field.option, place) ? 0 : -1;
  return { ...editor, form: typeInField(editor.form, name, text), active, isClosed: false, problems };
}

/** Takes a line, and goes on to the next field that is empty. */
export function takeLine(editor: Editor, { takes }: Line): Editor {
  if ('option' in takes) {
    const form = addField(editor.form, takes.option);
    return focusOn({ ...editor, form, tail: '' }, takes.option.name);
  }
  const { focused } = editor;
  const { [focused]: _, ...problems } = editor.problems;
  const form = chooseInField(editor.form, focused, takes.choice);
  const at = form.fields.findIndex(({ option }) => option.name === focused);
  const next = form.fields.slice(at + 1).find(({ text }) => text === '');
  return focusOn({ ...editor, form, problems }, next?.option.name ?? TAIL);
}

/** Reads the values, or shows what is wrong with them and goes to the first that is. */
export function check(editor: Editor, place: Place): { values: Values } | { editor: Editor } {
  const { values, problems } = readForm(editor.form, place);
  const wrong = editor.form.fields.find(({ option }) => option.name in problems);
  if (!wrong) return { values };
  return { editor: { ...focusOn(editor, wrong.option.name), isClosed: true, problems } };
}

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** What a key means here; undefined where it has its usual meaning. */
export function pressKey(editor: Editor, { key, shiftKey }: Key, lines: readonly Line[]): Step | undefined {
  const active = moveActive(key, editor.active, lines.length);
  if (active !== undefined) return { editor: { ...editor, active } };
  const line = lines[editor.active];
  if (key === 'Enter') return line ? { editor: takeLine(editor, line) } : { send: true };
  if (key === 'Tab' && !shiftKey && line) return { editor: takeLine(editor, line) };
  if (key === 'Escape')
    return lines.length > 0 ? { editor: { ...editor, isClosed: true } } : { leaveWith: '' };
  return key === 'Backspace' ? stepBack(editor) : undefined;
}

/** Backspace in an empty field takes it away; in the last one it goes to the field before, or leaves. */
function stepBack(editor: Editor): Step | undefined {
  const { form, tail } = editor;
  const field = focusedField(editor);
  const last = form.fields.at(-1);
  if ((field?.text ?? tail) !== '') return undefined;
  if (field && !field.option.required) {
    return { editor: focusOn({ ...editor, form: removeField(form, field.option.name) }, TAIL) };
  }
  if (!field && last) return { editor: focusOn(editor, last.option.name) };
  return { leaveWith: `/${form.command.name}` };
}
