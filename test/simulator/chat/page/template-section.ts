import { html, nothing, type TemplateResult } from 'lit-html';
import type { PersonView, TemplateView } from '../view.ts';
import { send } from './store.ts';

/** The templates of utility messages, with Facebook's review, which can be decided otherwise. */
export function templateSection(person: PersonView, templates: readonly TemplateView[]): TemplateResult {
  return html`
    <section>
      <h2>Utility messages</h2>
      <p class="soft">Templates of lambda/templates.ts. Facebook takes an approved one at any time, also when the window is closed.</p>
      ${templates.map((template) => row(person, template))}
    </section>
  `;
}

const STATUSES = [
  ['APPROVED', 'Approve'],
  ['PENDING', 'Leave pending'],
  ['REJECTED', 'Refuse'],
] as const;

function row(person: PersonView, { id, name, status, reason, body }: TemplateView): TemplateResult {
  return html`
    <div class="cell template" role="group" aria-label="Template ${name}">
      <p class="cell-text"><b>${name}</b> <span class="count ${status.toLowerCase()}">${status.toLowerCase()}</span><br><span class="soft" dir="auto">${body}</span>${reason ? html`<br>Refused: ${reason}` : nothing}</p>
      <p class="buttons-row">
        ${STATUSES.map(([to, what]) =>
          to === status
            ? nothing
            : html`<button class="quiet" @click=${() => send({ type: 'review template', template: id, status: to })}>${what}</button>`,
        )}
        <button class="quiet" @click=${() => send({ type: 'send template', person: person.id, template: id })}>Send to ${person.name}</button>
      </p>
    </div>
  `;
}
