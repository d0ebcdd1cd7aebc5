import { clockAhead } from '../clock.ts';
import type { Line } from '../facebook/line.ts';
import type { PageApi } from '../facebook/page-api.ts';
import type { PageMessage } from '../facebook/page-message.ts';
import type { Person } from '../facebook/person.ts';
import { INBOX } from '../facebook/thread-control.ts';
import type { Media } from './media.ts';
import { profileFor } from './profile.ts';
import type { LineView, PersonView } from './view.ts';

/** What a view of a person needs besides the person. */
export interface ViewSources {
  readonly pageApi: PageApi;
  readonly media: Media;
  /** The `mid`s of the messages that the bot has received. */
  readonly delivered: ReadonlySet<string>;
  /** The identity of the event that a message belongs to, by `mid`. */
  readonly eventOf: ReadonlyMap<string, string>;
}

/** A person and their conversation as the page shows them. */
export function personView(person: Person, sources: ViewSources): PersonView {
  const { id, name, profile, typingUntil } = person;
  const owner = sources.pageApi.owners.get(id);
  return {
    id,
    name,
    locale: String(profile.locale),
    picture: pictureUrl(name),
    lines: person.lines.map((line) => lineView(person, line, sources)),
    typingUntil: typingUntil === 0 ? 0 : typingUntil - clockAhead(),
    owner: owner === INBOX ? 'inbox' : owner,
    ...profileFor(person, sources.pageApi.profile),
  };
}

/** The path of the picture with a name's initials. */
export function pictureUrl(name: string): string {
  return `/chat/pictures/${encodeURIComponent(name)}.svg`;
}

function lineView(person: Person, line: Line, { pageApi, media, delivered, eventOf }: ViewSources): LineView {
  const { mid, from, time, human = false, replyTo, persona } = line;
  const message: PageMessage = from === 'page' ? media.localised(line) : line.message;
  const mark = time <= person.seenAt ? 'seen' : delivered.has(mid) ? 'delivered' : 'sent';
  return {
    mid,
    from,
    time,
    message,
    human,
    replyTo,
    attachments: media.sent(line),
    persona: persona && String(pageApi.personas.get(persona)?.name ?? persona),
    reaction: person.reactions.get(mid),
    event: eventOf.get(mid),
    ownReaction: person.ownReactions.get(mid),
    mark: from === 'person' ? mark : undefined,
  };
}
