import { html, nothing, type TemplateResult } from 'lit-html';
import { REACTIONS, reactionOf } from '../../facebook/reactions.ts';
import type { LineView, PersonView } from '../view.ts';
import { preview } from './format.ts';
import { icon, isIcon, spokenIcon } from './icons.ts';
import { openPanel } from './panel.ts';
import { moveInside, opener } from './popup.ts';
import { change, focusOn, send, state } from './store.ts';
import { NO_FILTER } from './trace-rows.ts';

/** What Messenger offers first, by Meta's names. */
const OFFERED = ['love', 'smile', 'wow', 'sad', 'angry', 'like'] as const;

/** The reaction below a message. */
export function reactions({ reaction, ownReaction }: LineView): TemplateResult | typeof nothing {
  const name = ownReaction === undefined ? reaction : nameOf(ownReaction);
  if (!name) return nothing;
  if (isIcon(name))
    return html`<span class="reaction ${name}">${spokenIcon(name, `Reaction: ${name}`)}</span>`;
  return html`<span class="reaction other" role="img" aria-label="Reaction: ${name}">${name}</span>`;
}

/** The name of a reaction whose emoji is known; else the emoji itself. */
function nameOf(emoji: string): string {
  const name = reactionOf(emoji);
  return name === 'other' ? emoji : name;
}

/**
 * The buttons of a message. They appear when the message is hovered or has the focus; where nothing can hover, or the
 * screen is narrow, another button shows them.
 */
export function tools(line: LineView, { id }: PersonView): TemplateResult {
  const { mid, from, event } = line;
  const [name, reacting] = [`tools ${mid}`, `react ${mid}`];
  const { popup } = state;
  const said = preview(line);
  const reply = () => {
    change({ replyTo: mid, popup: undefined });
    focusOn('#message');
  };
  const inspect = () => {
    change({ event, ...NO_FILTER });
    openPanel('trace');
  };
  return html`
    <div class="tools ${popup === name ? 'open' : ''} ${popup === reacting ? 'reacting' : ''}">
      ${opener(name, `More about “${said}”`, 'more', 'small only-touch')}
      <div class="tool-buttons ${popup === name ? 'popup' : ''}">
        ${from === 'page' ? opener(reacting, `React to “${said}”`, 'react', 'small') : nothing}
        <button class="tool small" aria-label="Reply to “${said}”" title="Reply" @click=${reply}>${icon('reply')}</button>
        ${event ? html`<button class="tool small" aria-label="What happened with “${said}”" title="What happened" @click=${inspect}>${icon('activity')}</button>` : nothing}
      </div>
      ${popup === reacting ? picker(id, mid) : nothing}
    </div>
  `;
}

function picker(person: string, mid: string): TemplateResult {
  const react = (name: string) => {
    change({ popup: undefined });
    void send({ type: 'react', person, mid, emoji: REACTIONS[name] ?? '' });
  };
  return html`
    <div class="popup picker" role="group" aria-label="Reactions" @keydown=${moveInside}>
      ${OFFERED.map((name) => html`<button class="tool ${name}" aria-label="React: ${name}" title=${name} @click=${() => react(name)}>${icon(name)}</button>`)}
    </div>
  `;
}
