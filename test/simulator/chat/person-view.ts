import { clockAhead } from '../clock.ts';
import { APP_ID } from '../facebook/app-id.ts';
import type { Comments } from '../facebook/comments.ts';
import type { Line } from '../facebook/line.ts';
import type { PageApi } from '../facebook/page-api.ts';
import type { PageMessage } from '../facebook/page-message.ts';
import type { Person } from '../facebook/person.ts';
import { INBOX } from '../facebook/thread-control.ts';
import type { Media } from './media.ts';
import type { Notes } from './notes.ts';
import { profileFor } from './profile.ts';
import type { CommentView, LineView, PersonView } from './view.ts';

/** What a view of a person needs besides the person. */
export interface ViewSources {
  readonly pageApi: PageApi;
  readonly thread: Comments;
  readonly media: Media;
  /** The `mid`s of the messages that the bot has received. */
  readonly delivered: ReadonlySet<string>;
  /** The identity of the event that a message belongs to, by `mid`. */
  readonly eventOf: ReadonlyMap<string, string>;
  readonly notes: Notes;
}

/** A person and their conversation as the page shows them. */
export function personView(person: Person, sources: ViewSources): PersonView {
  const { id, name, profile, typingSince, typingUntil, withHuman } = person;
  const owner = withHuman ? INBOX : sources.pageApi.owners.get(id);
  return {
    id,
    name,
    locale: String(profile.locale),
    picture: pictureUrl(name),
    lines: person.lines.map((line) => lineView(person, line, sources)),
    comments: commentViews(person, sources.thread),
    typingSince: typingUntil === 0 ? 0 : typingSince - clockAhead(),
    typingUntil: typingUntil === 0 ? 0 : typingUntil - clockAhead(),
    owner: owner === INBOX ? 'inbox' : owner === APP_ID ? undefined : owner,
    ...profileFor(person, sources.pageApi.profile),
  };
}

/** The path of the picture with a name's initials. */
export function pictureUrl(name: string): string {
  return `/chat/pictures/${encodeURIComponent(name)}.svg`;
}

/** The person's comments, each with the Page's replies. */
function commentViews({ id: person }: Person, { all }: Comments): readonly CommentView[] {
  return all
    .filter(({ from }) => from.id === person)
    .map(({ id, time, message: text, liked, hidden }) => {
      const replies = all.filter(({ parent, from }) => parent === id && from.id !== person);
      return { id, time, text, liked, hidden, replies: replies.map(({ message }) => message) };
    });
}

function lineView(person: Person, line: Line, sources: ViewSources): LineView {
  const { pageApi, media, delivered, eventOf, notes, thread } = sources;
  const { mid, from, time, human = false, replyTo, comment, persona, utility } = line;
  const message: PageMessage = from === 'page' ? media.localised(line) : line.message;
  const mark = time <= person.seenAt ? 'seen' : delivered.has(mid) ? 'delivered' : 'sent';
  return {
    mid,
    from,
    time,
    message,
    human,
    replyTo,
    comment: comment && (thread.find(comment)?.message ?? ''),
    utility,
    attachments: media.sent(line),
    persona: persona && String(pageApi.personas.get(persona)?.name ?? persona),
    reaction: person.reactions.get(mid),
    event: eventOf.get(mid),
    ownReaction: person.ownReactions.get(mid),
    mark: from === 'person' ? mark : undefined,
    note: from === 'person' ? notes.of(mid) : undefined,
  };
}
