import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Option } from '../model/discord.ts';
import {
  chooseInField,
  type Field,
  type Form,
  isSuggested,
  readForm,
  remainingOptions,
} from '../model/form.ts';
import { usePage } from '../model/page.ts';
import { placeOf } from '../model/place.ts';
import { h, html, type VNode } from '../parts/html.ts';
import { IconButton } from '../parts/icon-button.ts';
import { icon } from '../parts/icons.ts';
import { itemId, keepFocus, Listbox } from '../parts/popup.ts';
import {
  check,
  type Editor,
  focusedField,
  focusOn,
  type Line,
  linesOf,
  pressKey,
  startEditor,
  TAIL,
  takeLine,
  typeText,
} from './editor.ts';
import { createSuggester, type Suggestions } from './suggestions.ts';

/** Milliseconds of rest in typing before the bot is asked for suggestions. */
const REST_MS = 150;
/** Characters for which a field has room before it grows, and up to which it does. */
const NARROWEST = 4;
const WIDEST = 40;

interface CommandFormProps {
  readonly form: Form;
  /** Goes back to plain text. */
  readonly onLeave: (text: string) => void;
}

/** A slash command being filled in: a field for each option, and a last one that adds the optional ones. */
export function CommandForm({ form: begun, onLeave }: CommandFormProps): VNode {
  const page = usePage();
  const { channel, api, attempt, showModal, setForm } = page;
  const place = placeOf(page);
  const [editor, setEditor] = useState(() => startEditor(begun));
  const { form, focused } = editor;
  const suggestions = useSuggestions(editor);
  const lines = linesOf(editor, place, suggestions?.choices ?? []);
  const box = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    const input = box.current?.elements.namedItem(`option-${focused}`);
    if (input instanceof HTMLInputElement) input.focus();
  }, [editor]);

  const send = async () => {
    const checked = check(editor, place);
    if ('editor' in checked) return setEditor(checked.editor);
    if (!channel) return;
    onLeave('');
    const answer = await attempt(api.run(channel.wire.id, form.command.name, checked.values));
    // Nothing that was filled in is lost when it is refused.
    if (answer) showModal(answer);
    else setForm(form);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.isComposing ? undefined : pressKey(editor, event, lines);
    if (!step) return;
    event.preventDefault();
    if ('editor' in step) setEditor(step.editor);
    else if ('leaveWith' in step) onLeave(step.leaveWith);
    else void send();
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void send();
  };
  const listId = useId();
  const inputs: Inputs = {
    editor,
    listId,
    hasList: lines.length > 0,
    onKeyDown,
    onFocus: (name) => name !== focused && setEditor(focusOn(editor, name)),
    onType: (text) => setEditor(typeText(editor, text, place)),
    onFile: (file) =>
      setEditor({ ...editor, form: chooseInField(form, focused, { name: file.name, value: file }) }),
  };
  const label = `Send /${form.command.name}`;
  const name = `Command /${form.command.name}`;
  return html`<form class="composer" ref=${box} onSubmit=${onSubmit} aria-label=${name} noValidate>
    ${h(Help, { editor, suggestions })}
    ${lines.length > 0 && h(Lines, { editor, listId, lines, setEditor })}
    <div class="composer-box command">
      <div class="command-fields">
        <span class="command-name">/${form.command.name}</span>
        ${form.fields.map((field) => h(OptionField, { key: field.option.name, field, inputs }))}
        ${h(TailField, { inputs, label })}
      </div>
      ${h(IconButton, {
        picture: 'close',
        label: 'Cancel the command',
        onMouseDown: keepFocus,
        onClick: () => onLeave(''),
      })}
      ${h(IconButton, { picture: 'send', label, type: 'submit', class: 'send', onMouseDown: keepFocus })}
    </div>
  </form>`;
}

/** What all input fields of the form have in common. */
interface Inputs {
  readonly editor: Editor;
  readonly listId: string;
  readonly hasList: boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (name: string) => void;
  readonly onType: (text: string) => void;
  readonly onFile: (file: File) => void;
}

function inputProps({ editor, listId, hasList, onKeyDown, onFocus, onType }: Inputs, name: string): object {
  const isOpen = editor.focused === name && hasList;
  return {
    name: `option-${name}`,
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': isOpen,
    'aria-controls': listId,
    'aria-activedescendant': isOpen && editor.active >= 0 ? itemId(listId, editor.active) : undefined,
    'aria-describedby': 'command-help',
    onFocus: () => onFocus(name),
    onInput: (event: Event) => onType((event.target as HTMLInputElement).value),
    onKeyDown,
  };
}

function OptionField({ field, inputs }: { field: Field; inputs: Inputs }): VNode {
  const { option, text } = field;
  const isWrong = option.name in inputs.editor.problems;
  if (option.type === Option.Attachment) return fileField(field, inputs);
  return html`<label class="field ${isWrong ? 'wrong' : ''}">
    <span class="field-name">${option.name}</span>
    <input
      ...${inputProps(inputs, option.name)}
      value=${text}
      size=${Math.max(NARROWEST, Math.min(text.length + 1, WIDEST))}
      aria-required=${option.required ?? false}
      aria-invalid=${isWrong}
    />
  </label>`;
}

function fileField(field: Field, inputs: Inputs): VNode {
  const { name } = field.option;
  const onChange = (event: Event) => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) inputs.onFile(file);
  };
  return html`<label class="field ${name in inputs.editor.problems ? 'wrong' : ''}">
    <span class="field-name">${name}</span>
    <input
      type="file"
      name=${`option-${name}`}
      aria-describedby="command-help"
      onFocus=${() => inputs.onFocus(name)}
      onChange=${onChange}
      onKeyDown=${(event: KeyboardEvent) => event.key !== ' ' && inputs.onKeyDown(event)}
    />
  </label>`;
}

function TailField({ inputs, label }: { inputs: Inputs; label: string }): VNode {
  const remaining = remainingOptions(inputs.editor.form).length;
  return html`<input
    ...${inputProps(inputs, TAIL)}
    class="command-tail"
    value=${inputs.editor.tail}
    placeholder=${remaining > 0 ? `+${remaining} optional` : ''}
    aria-label=${remaining > 0 ? 'Add an option' : label}
  />`;
}

interface LinesProps {
  readonly editor: Editor;
  readonly listId: string;
  readonly lines: readonly Line[];
  readonly setEditor: (editor: Editor) => void;
}

function Lines({ editor, listId, lines, setEditor }: LinesProps): VNode {
  const name = focusedField(editor)?.option.name;
  return html`<div class="popover">
    <div class="popover-heading">${name ?? 'Optional'}</div>
    ${h(Listbox, {
      id: listId,
      label: name ? `Values for ${name}` : 'Optional options',
      active: editor.active,
      items: lines,
      onPick: (index) => {
        const line = lines[index];
        if (line) setEditor(takeLine(editor, line));
      },
      onHover: (active) => setEditor({ ...editor, active }),
    })}
  </div>`;
}

const SUGGESTING = { loading: 'Loading options…', failed: 'Loading options failed', ready: '' };

/** One line about the field in focus: what it is for, and what is wrong with it. */
function Help({ editor, suggestions }: { editor: Editor; suggestions: Suggestions | null }): VNode {
  const option = focusedField(editor)?.option;
  const problem = editor.problems[editor.focused];
  return html`<div class="command-help" id="command-help">
    <span>${option ? `${option.name}: ${option.description}` : editor.form.command.description}</span>
    <span class="quiet" role="status">${suggestions && SUGGESTING[suggestions.state]}</span>
    ${problem && html`<span class="failed" role="alert">${icon('warning', 16)} ${problem}</span>`}
  </div>`;
}

/** What the bot suggests for the field in focus, asked anew as it is typed in. */
function useSuggestions(editor: Editor): Suggestions | null {
  const page = usePage();
  const { channel, api } = page;
  const { form, focused } = editor;
  const [suggestions, setSuggestions] = useState<Suggestions | null>(null);
  const suggester = useMemo(() => createSuggester({ restMs: REST_MS, tell: setSuggestions }), []);
  const field = focusedField(editor);
  const asks = field && isSuggested(field.option) && !field.choice;
  useEffect(() => {
    // Another field has other suggestions.
    setSuggestions(null);
    return suggester.stop;
  }, [focused]);
  useEffect(() => {
    if (!asks || !channel) return suggester.stop();
    const { values } = readForm(form, placeOf(page));
    const typed = { ...values, [focused]: field.text };
    suggester.ask(async () => {
      const { choices } = await api.complete(channel.wire.id, form.command.name, typed, focused);
      if (!choices) throw new Error('the bot did not answer');
      return choices;
    });
  }, [focused, field?.text, asks]);
  return asks ? suggestions : null;
}
