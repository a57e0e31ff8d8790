import type { APITextInputComponent } from 'discord-api-types/v10';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { PageInteraction } from '../../src/server/page-state.ts';
import { Markdown } from '../markdown/view.ts';
import { Refused } from '../model/api.ts';
import { Component, MAX_INPUT_LENGTH, Paragraph } from '../model/discord.ts';
import { userName } from '../model/names.ts';
import { usePage } from '../model/page.ts';
import { avatar } from '../parts/avatar.ts';
import { type ComponentChildren, h, html, type VNode } from '../parts/html.ts';
import { IconButton } from '../parts/icon-button.ts';
import { icon } from '../parts/icons.ts';
import { chosenAtFirst, isSelect, Select, type SelectMenu } from '../parts/select.ts';

type Form = NonNullable<PageInteraction['modal']>;
type Answers = Readonly<Record<string, string | readonly string[]>>;

interface ModalProps {
  readonly interaction: PageInteraction & { readonly modal: Form };
  readonly onClose: () => void;
}

/** A form that the bot asks to be filled in. */
export function Modal({ interaction, onClose }: ModalProps): VNode {
  const { state, api } = usePage();
  const { modal, channelId } = interaction;
  const dialog = useRef<HTMLDialogElement>(null);
  const fields = fieldsOf(modal);
  const [answers, setAnswers] = useState<Answers>(() =>
    Object.fromEntries(fields.map(({ control }) => [control.custom_id, startingValue(control)])),
  );
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const focus = (field: FormField | undefined) => {
    const place =
      field && dialog.current?.querySelector(`[data-field="${CSS.escape(field.control.custom_id)}"]`);
    place?.querySelector<HTMLElement>('input, textarea, button')?.focus();
  };
  useEffect(() => {
    dialog.current?.showModal();
    focus(fields[0]);
  }, []);

  const submit = async (event: Event) => {
    event.preventDefault();
    const found = Object.fromEntries(
      fields.flatMap(({ control }) => {
        const problem = problemOf(control, answers[control.custom_id] ?? '');
        return problem ? [[control.custom_id, problem]] : [];
      }),
    );
    setProblems(found);
    const first = fields.find(({ control }) => control.custom_id in found);
    if (first) return focus(first);
    setSending(true);
    const answer = await api.submit(channelId, interaction.id, answers).catch((error: unknown) => error);
    setSending(false);
    if (answer instanceof Refused) setRefusal(answer.message);
    else if (answer instanceof Error || (answer as PageInteraction).state === 'failed')
      setRefusal('Something went wrong. Try again.');
    else onClose();
  };
  const set = (id: string, value: string | readonly string[]) => {
    setAnswers({ ...answers, [id]: value });
    const { [id]: _, ...others } = problems;
    setProblems(others);
  };
  return html`<dialog ref=${dialog} class="modal" aria-labelledby="modal-title" onClose=${onClose} onCancel=${onClose}>
    <form onSubmit=${submit} noValidate>
      <header class="modal-head">
        ${avatar(state.bot, 'medium')}
        <h2 id="modal-title">${modal.title}</h2>
        ${h(IconButton, { picture: 'close', label: 'Close', onClick: onClose })}
      </header>
      <div class="modal-body">
        ${modal.components.map((part) => {
          if (part.type === Component.TextDisplay) return h(Markdown, { source: part.content });
          const field = fields.find(({ part: of }) => of === part);
          return (
            field &&
            h(FieldView, {
              field,
              value: answers[field.control.custom_id] ?? '',
              problem: problems[field.control.custom_id],
              onChange: (value) => set(field.control.custom_id, value),
            })
          );
        })}
        ${refusal && html`<p class="failed" role="alert">${icon('warning', 16)} ${refusal}</p>`}
      </div>
      <footer class="modal-foot">
        <p class="quiet">This form will be sent to ${userName(state.bot)}.</p>
        <button type="button" class="button secondary" onClick=${onClose}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${isSending} disabled=${isSending}>Submit</button>
      </footer>
    </form>
  </dialog>`;
}

type TextInput = APITextInputComponent;
type FieldControl = TextInput | SelectMenu;

interface FormField {
  readonly part: Form['components'][number];
  readonly label: string;
  readonly description: string | undefined;
  readonly control: FieldControl;
}

/** The fields of both layouts: labels with a control, and rows with an input that has its own label. */
function fieldsOf(modal: Form): FormField[] {
  return modal.components.flatMap((part): FormField[] => {
    if (part.type === Component.Label) {
      return [
        { part, label: part.label, description: part.description, control: part.component as FieldControl },
      ];
    }
    if (part.type !== Component.ActionRow) return [];
    const [input] = part.components as readonly TextInput[];
    return input ? [{ part, label: input.label ?? '', description: undefined, control: input }] : [];
  });
}

interface FieldViewProps {
  readonly field: FormField;
  readonly value: string | readonly string[];
  readonly problem: string | undefined;
  readonly onChange: (value: string | readonly string[]) => void;
}

function FieldView({ field, value, problem, onChange }: FieldViewProps): VNode {
  const id = useId();
  const { label, description, control } = field;
  const about = `${id}-about`;
  return html`<div class="form-field" data-field=${control.custom_id}>
    <label class="form-label" for=${id} id=${`${id}-label`}>
      ${label}${isRequired(control) && html`<span class="required-mark" aria-hidden="true"> *</span>`}
    </label>
    ${description && html`<p class="quiet">${description}</p>`}
    ${inputView(control, { id, label, value, problem, about, onChange })}
    <p class="failed" id=${about}>${problem}</p>
  </div>`;
}

interface InputProps {
  readonly id: string;
  readonly label: string;
  readonly value: string | readonly string[];
  readonly problem: string | undefined;
  /** Id of what is said about it. */
  readonly about: string;
  readonly onChange: (value: string | readonly string[]) => void;
}

function inputView(
  control: FieldControl,
  { id, label, value, problem, about, onChange }: InputProps,
): ComponentChildren {
  if (isSelect(control)) {
    return h(Select, { menu: control, label, invalid: problem !== undefined, describedBy: about, onChange });
  }
  const common = {
    id,
    value,
    placeholder: control.placeholder ?? '',
    'aria-required': isRequired(control),
    'aria-invalid': problem !== undefined,
    'aria-describedby': about,
    onInput: (event: Event) => onChange((event.target as HTMLInputElement).value),
  };
  return control.style === Paragraph
    ? html`<textarea ...${common} rows="4"></textarea>`
    : html`<input ...${common} type="text" autocomplete="off" />`;
}

function isRequired(control: FieldControl): boolean {
  return ('required' in control ? control.required : undefined) ?? true;
}

function startingValue(control: FieldControl): string | readonly string[] {
  if (control.type === Component.TextInput) return control.value ?? '';
  return chosenAtFirst(control);
}

/** What is wrong with an answer, in words; undefined when nothing is. */
function problemOf(control: FieldControl, answer: string | readonly string[]): string | undefined {
  const required = isRequired(control);
  if (answer.length === 0) return required ? 'This field is required.' : undefined;
  if (control.type !== Component.TextInput) {
    const { min_values: least = 1, max_values: most = 1 } = control;
    return answer.length < least || answer.length > most ? `Choose ${least} to ${most}.` : undefined;
  }
  const { min_length: least = 0, max_length: most = MAX_INPUT_LENGTH } = control;
  if (answer.length < least) return `Enter at least ${least} characters.`;
  if (answer.length > most) return `Enter at most ${most} characters; these are ${answer.length}.`;
  return undefined;
}
