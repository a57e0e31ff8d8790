import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { h, html, type VNode } from '../html.ts';
import { icon } from '../icons.ts';
import { usePage } from '../page.ts';
import { itemId, keepFocus, Listbox, moveActive } from '../popup.ts';
import {
  addField,
  type Choice,
  chooseInField,
  type Field,
  type Form,
  fixedChoices,
  isSuggested,
  matchingChoices,
  readForm,
  remainingOptions,
  removeField,
  typeInField,
} from './form.ts';
import { placeOf } from './place.ts';
import { createSuggester, type Suggestions } from './suggestions.ts';

/** Milliseconds of rest in typing before the bot is asked for suggestions. */
const REST_MS = 150;

interface CommandFormProps {
  readonly form: Form;
  readonly onChange: (form: Form) => void;
  /** Goes back to plain text. */
  readonly onLeave: (text: string) => void;
}

/** A line of the list above the form: a value for the field, or an option to add. */
interface Line {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly take: () => void;
}

/** A slash command being filled in: a field for each option, and a last one that adds the optional ones. */
export function CommandForm({ form, onChange, onLeave }: CommandFormProps): VNode {
  const page = usePage();
  const { channel, api, attempt, showModal } = page;
  const place = placeOf(page);
  const box = useRef<HTMLFormElement>(null);
  const listId = useId();
  /** The name of the option in focus; '' is the last field. */
  const [focused, setFocused] = useState(form.fields[0]?.option.name ?? '');
  const [tail, setTail] = useState('');
  const [active, setActive] = useState(-1);
  const [isClosed, setClosed] = useState(false);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [isSending, setSending] = useState(false);
  const suggestions = useSuggestions(form, focused);

  const focus = (name: string) => {
    const input = box.current?.elements.namedItem(`option-${name}`);
    if (input instanceof HTMLInputElement) input.focus();
  };
  // After a field was added or taken away the focus follows.
  useLayoutEffect(() => focus(focused), [focused, form.fields.length]);

  const field = form.fields.find(({ option }) => option.name === focused);
  const goOn = (from: string) => {
    const at = form.fields.findIndex(({ option }) => option.name === from);
    const next = form.fields.slice(at + 1).find(({ text }) => text === '');
    setFocused(next?.option.name ?? '');
    setActive(-1);
  };
  const choose = (name: string, choice: Choice) => {
    onChange(chooseInField(form, name, choice));
    clearProblem(name);
    goOn(name);
  };
  const clearProblem = (name: string) => {
    const { [name]: _, ...others } = problems;
    setProblems(others);
  };
  const lines = field
    ? choiceLines(field, fixedChoices(field.option, place), suggestions, choose)
    : optionLines(form, tail, (option) => {
        onChange(addField(form, option));
        setTail('');
        setFocused(option.name);
        setActive(-1);
      });

  const submit = async (event?: Event) => {
    event?.preventDefault();
    const reading = readForm(form, place);
    setProblems(reading.problems);
    const wrong = form.fields.find(({ option }) => option.name in reading.problems);
    if (wrong) {
      setClosed(true);
      return focus(wrong.option.name);
    }
    if (isSending || !channel) return;
    setSending(true);
    const running = api.run(channel.wire.id, form.command.name, reading.values);
    onLeave('');
    showModal(await attempt(running));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const { key } = event;
    const input = event.target as HTMLInputElement;
    const shown = isClosed ? [] : lines;
    const to = moveActive(key, active, shown.length);
    const line = shown[active];
    if (to !== undefined) setActive(to);
    else if (key === 'Enter') line ? line.take() : void submit();
    else if (key === 'Tab' && !event.shiftKey && line) line.take();
    else if (key === 'Escape') isClosed || lines.length === 0 ? onLeave('') : setClosed(true);
    else if (key === 'Backspace' && input.value === '') stepBack();
    else return;
    event.preventDefault();
  };
  /** Backspace in an empty field takes it away; in the last one it goes to the field before, or leaves. */
  const stepBack = () => {
    const last = form.fields.at(-1);
    if (field && !field.option.required) {
      onChange(removeField(form, field.option.name));
      setFocused('');
    } else if (field || !last) onLeave(`/${form.command.name}`);
    else setFocused(last.option.name);
  };

  const common = (name: string) => ({
    name: `option-${name}`,
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': focused === name && !isClosed && lines.length > 0,
    'aria-controls': listId,
    'aria-activedescendant': focused === name && active >= 0 ? itemId(listId, active) : undefined,
    onFocus: () => {
      setFocused(name);
      setActive(-1);
      setClosed(false);
    },
    onKeyDown,
  });
  const remaining = remainingOptions(form).length;
  return html`<form class="composer" ref=${box} onSubmit=${submit} aria-label=${`Command /${form.command.name}`} noValidate>
    ${h(Help, { form, field, suggestions, problem: problems[focused] })}
    ${
      !isClosed && lines.length > 0
        ? html`<div class="popover">
            <div class="popover-heading">${field ? field.option.name : 'Optional'}</div>
            ${h(Listbox, {
              id: listId,
              label: field ? `Values for ${field.option.name}` : 'Optional options',
              active,
              items: lines,
              onPick: (index) => lines[index]!.take(),
              onHover: setActive,
            })}
          </div>`
        : null
    }
    <div class="composer-box command">
      <div class="command-fields">
        <span class="command-name">/${form.command.name}</span>
        ${form.fields.map(({ option, text }) => {
          const problem = problems[option.name];
          return html`<label key=${option.name} class="field ${problem ? 'wrong' : ''}">
            <span class="field-name">${option.name}</span>
            <input
              ...${common(option.name)}
              value=${text}
              size=${Math.max(4, Math.min(text.length + 1, 40))}
              aria-required=${option.required ?? false}
              aria-invalid=${problem !== undefined}
              aria-describedby="command-help"
              onInput=${(event: InputEvent) => {
                onChange(typeInField(form, option.name, (event.target as HTMLInputElement).value));
                clearProblem(option.name);
                setActive(isFixed(option, place) ? 0 : -1);
                setClosed(false);
              }}
            />
          </label>`;
        })}
        <input
          ...${common('')}
          class="command-tail"
          value=${tail}
          placeholder=${remaining > 0 ? `+${remaining} optional` : ''}
          aria-label=${remaining > 0 ? 'Add an option' : `Send /${form.command.name}`}
          aria-describedby="command-help"
          onInput=${(event: InputEvent) => {
            setTail((event.target as HTMLInputElement).value);
            setActive(0);
            setClosed(false);
          }}
        />
      </div>
      <button type="button" class="icon-button" aria-label="Cancel the command" onMouseDown=${keepFocus} onClick=${() => onLeave('')}>${icon('close')}</button>
      <button type="submit" class="icon-button send" aria-label=${`Send /${form.command.name}`} disabled=${isSending}>${icon('send')}</button>
    </div>
  </form>`;
}

interface HelpProps {
  readonly form: Form;
  readonly field: Field | undefined;
  readonly suggestions: Suggestions | null;
  readonly problem: string | undefined;
}

/** One line about the field in focus: what is wrong with it, or what it is for. */
function Help({ form, field, suggestions, problem }: HelpProps): VNode {
  const state =
    suggestions?.state === 'loading'
      ? 'Loading options…'
      : suggestions?.state === 'failed'
        ? 'Loading options failed'
        : '';
  const about = field ? `${field.option.name}: ${field.option.description}` : form.command.description;
  return html`<div class="command-help" id="command-help">
    <span>${about}</span>
    <span class="quiet" role="status">${state}</span>
    ${problem && html`<span class="failed" role="alert">${icon('warning', 16)} ${problem}</span>`}
  </div>`;
}

function isFixed(option: Field['option'], place: Parameters<typeof fixedChoices>[1]): boolean {
  return fixedChoices(option, place) !== undefined;
}

function choiceLines(
  field: Field,
  fixed: readonly Choice[] | undefined,
  suggestions: Suggestions | null,
  choose: (name: string, choice: Choice) => void,
): Line[] {
  const choices = fixed ? matchingChoices(fixed, field) : (suggestions?.choices ?? []);
  return choices.map((choice) => ({
    key: String(choice.value),
    label: choice.name,
    take: () => choose(field.option.name, choice),
  }));
}

function optionLines(form: Form, typed: string, add: (option: Field['option']) => void): Line[] {
  return remainingOptions(form)
    .filter(({ name }) => name.startsWith(typed.trim().toLowerCase()))
    .map((option) => ({
      key: option.name,
      label: option.name,
      hint: option.description,
      take: () => add(option),
    }));
}

/** What the bot suggests for the field in focus, asked anew as it is typed in. */
function useSuggestions(form: Form, focused: string): Suggestions | null {
  const page = usePage();
  const { channel, api } = page;
  const [suggestions, setSuggestions] = useState<Suggestions | null>(null);
  const suggester = useMemo(() => createSuggester({ restMs: REST_MS, tell: setSuggestions }), []);
  const field = form.fields.find(({ option }) => option.name === focused);
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
