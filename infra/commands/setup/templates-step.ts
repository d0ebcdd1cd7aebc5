import type { MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import { templateJson } from '../../facebook/template-json.ts';
import { describeState, type TemplateState, templateStates } from '../../facebook/template-states.ts';
import type { Step } from './step-runner.ts';

/** Creates the templates of `lambda/templates.ts`. Templates that the file does not mention stay as they are. */
export function templatesStep(page: FacebookPage, templates: readonly MessageTemplate[]): Step {
  return {
    title: 'Utility messages of the Page',
    async pendingChange() {
      const missing = await templatesToCreate(page, templates);
      if (missing.length === 0) return undefined;
      return `create ${missing.map(({ label }) => label).join(', ')} from lambda/templates.ts`;
    },
    async apply() {
      for (const { id, template } of await templatesToCreate(page, templates)) {
        if (id !== undefined) await page.deleteTemplate(id);
        await page.createTemplate(templateJson(template));
      }
    },
  };
}

async function templatesToCreate(
  page: FacebookPage,
  templates: readonly MessageTemplate[],
): Promise<readonly TemplateState[]> {
  const states = await templateStates(page, templates);
  const fixed = states.find(({ isChanged, status }) => isChanged && status === 'APPROVED');
  if (fixed)
    throw new Error(
      `Facebook has approved ${fixed.label} with other words, and an approved template cannot be changed: give the new one another name in lambda/templates.ts, like ${fixed.template.name}_2.`,
    );
  return states.filter(({ id, isChanged }) => id === undefined || isChanged);
}

const SIGNS: Readonly<Record<string, string>> = { APPROVED: '✔', REJECTED: '✘' };

/** Prints what Facebook says of each template. */
export async function printTemplates(
  page: FacebookPage,
  templates: readonly MessageTemplate[],
): Promise<void> {
  for (const state of await templateStates(page, templates))
    console.log(`  ${SIGNS[state.status ?? ''] ?? '!'} ${describeState(state)}`);
}
