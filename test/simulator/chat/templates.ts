import { templateJson } from '../../../infra/facebook/template-json.ts';
import type { MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import { isRefusal } from '../facebook/graph-call.ts';
import type { MessageTemplates } from '../facebook/message-templates.ts';
import type { TemplateView } from './view.ts';

/**
 * Gives the stand-in Facebook the templates of a file, as `npm run setup` does. Those that it has keep their status; those
 * that are gone from the file, or changed, go.
 * @throws Error if Facebook does not take one
 */
export function applyTemplates(page: MessageTemplates, templates: readonly MessageTemplate[]): void {
  const wanted = templates.map(templateJson);
  for (const { id, name, language, components } of page.all.values()) {
    const isWanted = wanted.some((one) => isSame(one, { name, language, components }));
    if (!isWanted) page.all.delete(id);
  }
  for (const json of wanted) {
    if ([...page.all.values()].some((stored) => isSame(json, stored))) continue;
    const answer = page.create({ ...json });
    if (isRefusal(answer)) throw new Error(answer.message);
  }
}

/** The templates as the page shows them. */
export function templateViews(page: MessageTemplates): readonly TemplateView[] {
  return [...page.all.values()].map(({ id, name, language, status, rejected_reason, components }) => ({
    id,
    name: `${name} (${language})`,
    status,
    reason: rejected_reason === 'NONE' ? undefined : rejected_reason,
    body: String(components.find(({ type }) => type === 'BODY')?.text),
  }));
}

function isSame(a: object, b: object): boolean {
  const words = ({
    name,
    language,
    components,
  }: {
    name?: unknown;
    language?: unknown;
    components?: unknown;
  }) => JSON.stringify([name, language, components]);
  return words(a) === words(b);
}
