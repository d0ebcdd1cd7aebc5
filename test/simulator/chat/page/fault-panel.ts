import { html, nothing, type TemplateResult } from 'lit-html';
import type { FaultName, PersonView, StatusView } from '../view.ts';
import { send } from './store.ts';
import { templateSection } from './template-section.ts';

interface Fault {
  readonly name: FaultName;
  readonly title: string;
  readonly what: string;
}

const DELIVERIES: readonly Fault[] = [
  { name: 'twice', title: 'Deliver twice', what: 'Facebook delivers the next event twice.' },
  { name: 'held', title: 'Out of order', what: 'The next event arrives after the one that follows it.' },
  {
    name: 'wrong signature',
    title: 'Wrong signature',
    what: 'The next call is signed with another secret, like a forged one.',
  },
];

const CALLS: readonly Fault[] = [
  { name: 'rate limit', title: 'Rate limit', what: 'The Graph API answers with error 613: too many calls.' },
  {
    name: 'window closed',
    title: 'Window closed',
    what: 'The Graph API answers with error 10: the person last wrote more than 24 hours ago.',
  },
  {
    name: 'blocked',
    title: 'Blocked',
    what: 'The Graph API answers with error 551: the person has blocked the Page.',
  },
  { name: 'slow', title: 'Slow', what: 'The Graph API sends the message, but answers after 12 seconds.' },
  { name: 'down', title: 'Down', what: 'The Graph API answers with error 2: temporarily unavailable.' },
];

const TIMES = [1, 3, 10];

const MINUTE = 60_000;

/** The tab with faults to inject, the clock, Facebook's review, and deliveries that failed. */
export function faultPanel(
  person: PersonView,
  { faults, undelivered, templates, held }: StatusView,
): TemplateResult {
  const isAny = Object.keys(faults).length > 0;
  return html`
    <div class="scroller padded" data-place="faults">
    <section>
      <h2>The next deliveries</h2>
      ${DELIVERIES.map((one) => row(one, faults))}
    </section>
    <section>
      <h2>The bot’s next calls</h2>
      ${CALLS.map((one) => row(one, faults))}
      <div class="cell fault">
        <p class="cell-text"><b>Token expired</b> ${faults.token ? html`<span class="count">on</span>` : nothing}<br><span class="soft">The Graph API refuses the Page token until Parameter Store has a new one.</span></p>
        <button class="quiet" ?disabled=${faults.token !== undefined} @click=${() => send({ type: 'inject fault', name: 'token', times: 1 })}>Expire</button>
      </div>
    </section>
    <p class="buttons-row stop">
      <button class="primary" ?disabled=${!isAny} @click=${() => send({ type: 'stop faults' })}>Stop all faults</button>
      ${faults.token ? 'This also puts a new token in Parameter Store.' : nothing}
    </p>
    <section>
      <h2>Together</h2>
      <p class="soft">The queue keeps what people write until you let it go. Then one run of the function answers up to ten people side by side, as in a rush: variables outside the handlers are shared.</p>
      <p class="buttons-row">
        <button class="quiet" aria-pressed=${held} @click=${() => send({ type: 'hold', on: !held })}>${held ? 'Answer them together' : 'Hold messages'}</button>
      </p>
    </section>
    <section>
      <h2>The clock</h2>
      <p class="soft">Moves everyone’s clock forward. The function retries everything that becomes due.</p>
      <p class="buttons-row">
        <button class="quiet" @click=${() => send({ type: 'advance', milliseconds: 10 * MINUTE })}>+ 10 minutes</button>
        <button class="quiet" @click=${() => send({ type: 'advance', milliseconds: 25 * 60 * MINUTE })}>+ 25 hours</button>
      </p>
    </section>
    ${templates.length > 0 ? templateSection(person, templates) : nothing}
    <section>
      <h2>Not accepted</h2>
      <p class="soft">${undelivered === 0 ? 'Every call got a 200.' : `${undelivered} got no 200. Facebook would send them again on its own; the simulator waits for you.`}</p>
      <p class="buttons-row">
        <button class="quiet" ?disabled=${undelivered === 0} @click=${() => send({ type: 'resend' })}>Send again now</button>
      </p>
    </section>
    </div>
  `;
}

function row({ name, title, what }: Fault, faults: StatusView['faults']): TemplateResult {
  const left = faults[name];
  return html`
    <div class="cell fault">
      <p class="cell-text"><b>${title}</b> ${left ? html`<span class="count">${left} to come</span>` : nothing}<br><span class="soft">${what}</span></p>
      <div class="times" role="group" aria-label="${title}: how many">
        ${TIMES.map(
          (times) =>
            html`<button class="quiet" aria-label="${title}, the next ${times}" @click=${() => send({ type: 'inject fault', name, times })}>${times}</button>`,
        )}
      </div>
    </div>
  `;
}
