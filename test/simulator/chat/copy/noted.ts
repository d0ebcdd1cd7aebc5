import type { Line } from '../../facebook/line.ts';
import type { Person } from '../../facebook/person.ts';
import type { Break, Deed, Episode, Group, Happened, Start, Surroundings } from './deeds.ts';
import { linesInTest } from './deeds-of-people.ts';

type GroupUnderWay = Group & { underWay: number; readonly happened: () => Happened };

interface OpenEpisode extends Episode {
  readonly groups: GroupUnderWay[];
  readonly skipped: Set<string>;
  broken: Break | undefined;
}

/** Notes what people do, for “Copy as test”. */
export class Noted {
  readonly #around: Surroundings;
  readonly #episodes = new Map<Person, OpenEpisode>();
  #groups = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    around.onOwnMessage((person, mid) => this.skip(person, mid));
  }

  /** What a test can repeat of each conversation. */
  episodes(): ReadonlyMap<Person, Episode> {
    this.endAnswered();
    return this.#episodes;
  }

  /** Called before the clock moves: what is answered by now has ended before. */
  endAnswered(): void {
    for (const { groups } of this.#episodes.values()) this.#end(groups.at(-1));
  }

  /** The lines of a conversation that a test has when the person does something now. */
  linesOf(person: Person): readonly Line[] {
    this.#episodeOf(person);
    return linesInTest(person, this.#episodes);
  }

  /** Carries out what a person does, and notes it. @param act begins at once */
  async carryOut(person: Person, deed: Deed, act: () => Promise<void>): Promise<void> {
    const group = this.#groupFor(person, deed);
    try {
      await act();
    } finally {
      if (group) {
        group.underWay -= 1;
        group.happened();
        this.#end(group);
      }
    }
  }

  /** Notes a line that no event of a person has caused. */
  skip(person: Person, mid: string): void {
    this.#episodeOf(person).skipped.add(mid);
  }

  /** Notes that something happened that no test can repeat. @param people to whom; everybody by default */
  breakOff(what: string, people: readonly Person[] = this.#around.people(), isNewBot = false): void {
    for (const person of people) {
      const episode = this.#episodes.get(person);
      if (!episode || (episode.broken && !isNewBot)) continue;
      const last = episode.groups.at(-1);
      if (!last && !episode.start) {
        this.#episodes.delete(person);
        continue;
      }
      this.#end(last);
      if (last && !last.ended) episode.groups.pop();
      episode.broken = { what, isNewBot };
    }
  }

  /** @returns undefined if what the person does belongs to something that no test can repeat */
  #groupFor(person: Person, deed: Deed): GroupUnderWay | undefined {
    const episode = this.#episodeOf(person);
    if (episode.broken) return undefined;
    const last = episode.groups.at(-1);
    if (last && !last.ended) {
      last.underWay += 1;
      last.deeds.push({ ...deed, code: deed.late ?? deed.code });
      return last;
    }
    this.#groups += 1;
    const group = {
      number: this.#groups,
      person,
      deeds: [deed],
      begun: Date.now(),
      from: person.lines.length,
      before: this.#lines(),
      underWay: 1,
      happened: this.#around.watch(person),
    };
    episode.groups.push(group);
    return group;
  }

  /** The episode that goes on; a new one if the last is broken off and nothing of it is on its way any more. */
  #episodeOf(person: Person): OpenEpisode {
    const known = this.#episodes.get(person);
    this.#end(known?.groups.at(-1));
    if (known && (!known.broken || this.#around.isBusy(person))) return known;
    const start = known?.broken && this.#startAfter(person, known.broken);
    const from = known ? person.lines.length : this.#firstHeard(person);
    const episode = { start, from, groups: [], skipped: new Set<string>(), broken: undefined };
    this.#episodes.set(person, episode);
    return episode;
  }

  /** Where the lines begin that a test has of somebody who has done nothing yet: others may have made the bot write. */
  #firstHeard(person: Person): number {
    const whole = [...this.#episodes.values()].filter(({ broken }) => !broken);
    const counts = whole.flatMap(({ groups: [first] }) => first?.before.get(person) ?? []);
    return Math.min(person.lines.length, ...counts);
  }

  #startAfter(person: Person, after: Break): Start {
    const [memory, withHuman] = [this.#around.memory(person), this.#around.isWithHuman(person)];
    const begun = Date.now();
    return { after, memory, withHuman, begun, windowOpenedAt: person.windowOpenedAt ?? begun };
  }

  /** Ends a group if the bot has answered all of it. */
  #end(group: GroupUnderWay | undefined): void {
    if (!group || group.ended || group.underWay > 0 || this.#around.isBusy(group.person)) return;
    const happened = group.happened();
    const { hasFailed, failures } = happened;
    const broken = happened.broken ?? breakOf(group, happened);
    if (broken === undefined) group.ended = { at: Date.now(), lines: this.#lines(), hasFailed, failures };
    else this.#breakAt(group, broken);
  }

  #lines(): ReadonlyMap<Person, number> {
    return new Map(this.#around.people().map((person) => [person, person.lines.length]));
  }

  #breakAt(group: GroupUnderWay, what: string): void {
    const episode = this.#episodes.get(group.person);
    if (!episode?.groups.includes(group)) return;
    episode.groups.splice(episode.groups.indexOf(group));
    episode.broken = { what, isNewBot: false };
  }
}

/** Why a test cannot repeat a group; undefined if it can. */
function breakOf({ deeds }: Group, { hasFailed, wasRetried, wasAd }: Happened): string | undefined {
  const isAd = deeds.some(({ isSeveral }) => isSeveral);
  if (hasFailed && isAd) return 'Facebook refused an answer to an ad';
  if (wasAd && !isAd) return 'Get Started came right after something that looked like an ad';
  if (wasRetried && (!hasFailed || deeds.length > 1)) return 'a handler failed and then worked';
  if (deeds.length > 1 && !deeds.every(({ isPlain }) => isPlain))
    return 'different things were done at the same time';
  return undefined;
}
