import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { contactOf } from '../../facebook/contacts.ts';
import type { LineView, PersonView, StatusView, TapView } from '../view.ts';
import { bubble } from './bubble.ts';
import { comment, commentsBefore } from './comment.ts';
import { composer } from './composer.ts';
import { toEnd } from './following.ts';
import { dayAndTime } from './format.ts';
import { icon } from './icons.ts';
import { openPanel } from './panel.ts';
import { copyAsTest, send, sendFiles, state } from './store.ts';

/** After a longer pause the next message shows its time, in milliseconds. */
const PAUSE = 15 * 60_000;

/** The conversation of a person with the Page. */
export function conversation(person: PersonView, status: StatusView): TemplateResult {
  const { page } = status;
  const [place, rows] = [`log ${person.id}`, person.lines.length + person.comments.length];
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void sendFiles(event.dataTransfer?.files ?? []);
  };
  return html`
    <main class="conversation" @dragover=${(event: Event) => event.preventDefault()} @drop=${drop}>
      ${header(person, status)} ${problems(status)}
      <div class="log" role="log" aria-label="Conversation with ${page.name}" tabindex="0" data-place=${place} data-rows=${rows}>
        ${person.lines.length === 0 && person.comments.length === 0 ? welcome(person, status) : nothing}
        ${repeat(
          person.lines,
          ({ mid }) => mid,
          (line, i) =>
            html`${comments(person, status, i)}${time(line, person.lines[i - 1])}${bubble(line, person, status, i)}`,
        )}
        ${comments(person, status, person.lines.length)}
        ${typing(person, status)}
      </div>
      ${toEnd(place, rows, ['message', 'messages'])}
      ${quickReplies(person)} ${status.live ? nothing : composer(person, status)}
    </main>
  `;
}

function comments(person: PersonView, status: StatusView, i: number): readonly TemplateResult[] {
  return commentsBefore(person, i).map((written) => comment(written, status));
}

function header({ owner, name }: PersonView, { page, build, ahead }: StatusView): TemplateResult {
  return html`
    <header>
      <img src=${page.picture} alt="" width="40" height="40">
      <div class="title">
        <h1>${page.name}</h1>
        <p>${owner === 'inbox' ? 'A human answers in the inbox' : owner ? `App ${owner} answers` : 'Your bot answers'}</p>
        ${ahead > 0 ? html`<p>Clock ${Math.round(ahead / 360_000) / 10} h ahead</p>` : nothing}
      </div>
      <p class="build ${stateOf(build)}" role="status" data-bundles=${build.bundles}><span class="dot"></span><span class="words">${built(build)}</span></p>
      <button class="quiet" aria-label="Copy as test" title="Copy as test: the conversation of ${name} so far, for test/bot.test.ts" @click=${copyAsTest}>${icon('copy')}<span class="only-wide">Copy as test</span></button>
      <button class="quiet only-narrow" data-opens="panel" aria-label="What happened" title="What happened, faults and memory" @click=${() => openPanel(state.tab)}>${icon('activity')}</button>
    </header>
  `;
}

/** Whether all is well with the bot's code: the colour of the dot. */
function stateOf({ state, problems }: StatusView['build']): 'building' | 'bad' | 'good' {
  if (state === 'building') return 'building';
  return state !== 'ready' || problems.length > 0 ? 'bad' : 'good';
}

function built({ state, milliseconds, checked, problems }: StatusView['build']): string {
  if (state === 'building') return 'Building …';
  if (state === 'failed') return 'Build failed';
  if (state === 'not loaded') return 'The bot does not load';
  const types = problems.length > 0 ? 'see the problems' : 'types are correct';
  return `Built in ${milliseconds} ms${checked ? `, ${types}` : ''}`;
}

function problems({ build }: StatusView): TemplateResult | typeof nothing {
  if (build.problems.length === 0) return nothing;
  return html`
    <section class="problems" role="alert" aria-label="What does not compile">
      <h2>${whatIsWrong(build)}</h2>
      <ul>
        ${build.problems.map(({ place, text }) => html`<li><code>${place}</code> <span>${text}</span></li>`)}
      </ul>
    </section>
  `;
}

function whatIsWrong({ state, answers }: StatusView['build']): string {
  if (state === 'not loaded') return 'The bot does not load, so it answers nobody. Mend it, and save.';
  if (state !== 'failed') return 'The bot has errors.';
  return answers
    ? 'lambda/ does not build. The last working bot keeps answering.'
    : 'lambda/ does not build, so no bot answers.';
}

/** What a person sees before the first message. */
function welcome(person: PersonView, { page, live }: StatusView): TemplateResult {
  const { greeting, getStarted, iceBreakers } = person;
  return html`
    <div class="welcome">
      <img src=${page.picture} alt="" width="80" height="80">
      <h2>${page.name}</h2>
      <p dir="auto">${live ? 'Write to the Page in Messenger. What happens appears here.' : greeting || 'Say hello to your bot.'}</p>
      <div class="taps">${live ? nothing : iceBreakers.map((tap) => iceBreaker(person, tap))}</div>
      ${
        getStarted === undefined || live
          ? nothing
          : html`<button class="primary" @click=${() => send({ type: 'get started', person: person.id })}>Get Started</button>`
      }
    </div>
  `;
}

function iceBreaker({ id }: PersonView, { title, payload = '' }: TapView): TemplateResult {
  return html`<button class="chip" dir="auto" @click=${() => send({ type: 'button', person: id, title, payload })}>${title}</button>`;
}

function time(line: LineView, before: LineView | undefined): TemplateResult | typeof nothing {
  if (before && line.time - before.time < PAUSE) return nothing;
  return html`<p class="time">${dayAndTime(line.time)}</p>`;
}

/** The three dots, for how long they have been there, and what ends them. A screen reader does not hear the seconds. */
function typing(
  { typingUntil, typingSince }: PersonView,
  { page }: StatusView,
): TemplateResult | typeof nothing {
  const now = Date.now();
  if (typingUntil <= now) return nothing;
  const [so, left] = [Math.floor((now - typingSince) / 1000), Math.ceil((typingUntil - now) / 1000)];
  return html`
    <div class="typing">
      <span class="dots" role="img" aria-label="${page.name} is typing"><i></i><i></i><i></i></span>
      <span class="clock" aria-hidden="true"><b>${Math.max(0, so)} s</b> · ends with the next message, typing_off, or in ${left} s</span>
    </div>
  `;
}

/** The quick replies of the last message; the next message removes them. */
function quickReplies({ id, lines }: PersonView): TemplateResult | typeof nothing {
  const last = lines.at(-1);
  const replies = last?.from === 'page' ? (last.message.quick_replies ?? []) : [];
  if (!last || replies.length === 0) return nothing;
  return html`
    <div class="quick-replies" role="group" aria-label="Quick replies">
      ${replies.map(
        ({ title, content_type, image_url }, index) => html`
          <button class="chip" dir="auto" @click=${() => send({ type: 'quick reply', person: id, mid: last.mid, index })}>
            ${image_url ? html`<img src=${image_url} alt="" width="20" height="20">` : nothing}${title ?? contactOf(content_type)?.title}
          </button>
        `,
      )}
    </div>
  `;
}
