import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { PersonView, StatusView } from '../view.ts';
import { close } from './closing.ts';
import { type IconName, icon } from './icons.ts';
import { change, type Form, focusOn, send, state } from './store.ts';

interface Shape {
  readonly title: string;
  readonly what: string;
  readonly icon: IconName;
  readonly field: string;
  readonly button: string;
  readonly isOptional?: boolean;
  readonly pattern?: string;
  readonly stays?: boolean;
}

/** `ref`: letters, digits, `-`, `_`, `=` (https://developers.facebook.com/docs/messenger-platform/discovery/m-me-links). */
const REF = '[A-Za-z0-9_=\\-]*';

function shapeOf(form: Form, page: string): Shape {
  const shapes: Readonly<Record<Form, Shape>> = {
    comment: {
      title: 'Comment on a post',
      what: 'Everyone can read it. The bot may answer below it, or write to the person once.',
      icon: 'comment',
      field: `Comment on a post of ${page}`,
      button: 'Send the comment',
      stays: true,
    },
    link: {
      title: 'Come by a link',
      what: 'm.me/page?ref=… opens the conversation. ref has letters, digits, - _ and =.',
      icon: 'link',
      field: 'What the link carries as ref',
      button: 'Open the link',
      pattern: REF,
    },
    ad: {
      title: 'Come by an ad',
      what: 'An ad may carry a ref of letters, digits, - _ and =, or none.',
      icon: 'ad',
      field: 'What the ad carries as ref',
      button: 'Click the ad',
      isOptional: true,
      pattern: REF,
    },
    inbox: {
      title: 'Answer as a human',
      what: 'As in the Page’s inbox. The bot gets an echo, and pauses until it has the conversation back.',
      icon: 'human',
      field: `Answer as a human of ${page}`,
      button: 'Send as a human',
      stays: true,
    },
  };
  return shapes[form];
}

/** The form that is open above the field for messages. */
export function openForm({ id, owner }: PersonView, { page }: StatusView): TemplateResult | typeof nothing {
  const { form } = state;
  if (form === undefined) return nothing;
  const { title, what, icon: shape, field, button, isOptional, pattern, stays } = shapeOf(form, page.name);
  const sent = (event: Event) => {
    const text = takeText(event);
    if (!text && !isOptional) return;
    if (!stays) {
      change({ form: undefined });
      focusOn('#message');
    }
    void send(commandOf(form, id, text));
  };
  return html`
    <form class="sheet by-${form}" aria-label=${title} @submit=${sent}>
      <h2>${icon(shape)}${title}</h2>
      <button type="button" class="tool small" aria-label="Close: ${title}" title="Close" @click=${() => close('form')}>${icon('close')}</button>
      <p>${what}</p>
      ${keyed(
        form,
        html`<input name="text" dir="auto" aria-label=${field} placeholder=${pattern ? (isOptional ? 'ref, if it has one' : 'ref') : 'Aa'} autocomplete="off"
          ?required=${!isOptional} pattern=${pattern ?? nothing} title=${pattern ? 'Letters, digits, - _ and =' : nothing}>`,
      )}
      <p class="buttons-row">
        <button class="primary">${button}</button>
        ${
          form === 'inbox'
            ? html`<button type="button" class="quiet" ?disabled=${owner === undefined} @click=${() => send({ type: 'pass back', person: id })}>Pass back to the bot</button>`
            : nothing
        }
      </p>
    </form>
  `;
}

/** Opens a form, and gives it the keyboard. */
export function showForm(form: Form): void {
  change({ form });
  focusOn('.sheet input');
}

function commandOf(form: Form, person: string, text: string) {
  switch (form) {
    case 'comment':
      return { type: 'comment', person, text } as const;
    case 'link':
      return { type: 'open link', person, ref: text } as const;
    case 'ad':
      return { type: 'click ad', person, ...(text && { ref: text }) } as const;
    case 'inbox':
      return { type: 'answer in inbox', person, text } as const;
  }
}

/** The text of the form's field; empties the field. */
function takeText(event: Event): string {
  event.preventDefault();
  const field = event.target instanceof HTMLFormElement ? event.target.elements.namedItem('text') : null;
  if (!(field instanceof HTMLInputElement)) return '';
  const text = field.value.trim();
  field.value = '';
  return text;
}
