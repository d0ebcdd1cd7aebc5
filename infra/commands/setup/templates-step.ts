import type { MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import { GraphRefused } from '../../facebook/graph.ts';
import { templateJson } from '../../facebook/template-json.ts';
import { describeState, type TemplateState, templateStates } from '../../facebook/template-states.ts';
import type { Step, StepRunner } from './step-runner.ts';

/**
 * Creates the templates of `lambda/templates.ts`, and prints what Facebook says of each. Templates that the file does not
 * mention stay as they are. What Facebook refuses is printed too, and keeps no other template back.
 * @returns whether Facebook has them all, with these words
 */
export async function setUpTemplates(
  page: FacebookPage,
  templates: readonly MessageTemplate[],
  runner: StepRunner,
): Promise<boolean> {
  const problems: string[] = [];
  try {
    await runner.run(templatesStep(page, templates, problems));
    const states = await templateStates(page, templates);
    for (const state of states) console.log(`  ${SIGNS[state.status ?? ''] ?? '!'} ${describeState(state)}`);
    problems.push(...states.filter(isFixed).map(adviceForFixed));
  } catch (error) {
    if (!(error instanceof GraphRefused)) throw error;
    problems.push(error.message);
  }
  for (const problem of problems) console.error(`✘ ${problem}`);
  return problems.length === 0;
}

const SIGNS: Readonly<Record<string, string>> = { APPROVED: '✔', REJECTED: '✘' };

function templatesStep(page: FacebookPage, templates: readonly MessageTemplate[], problems: string[]): Step {
  const toCreate = async () =>
    (await templateStates(page, templates)).filter(
      (state) => state.id === undefined || (state.isChanged && !isFixed(state)),
    );
  return {
    title: 'Utility messages of the Page',
    async pendingChange() {
      const missing = await toCreate();
      if (missing.length === 0) return undefined;
      return `create ${missing.map(({ label }) => label).join(', ')} from lambda/templates.ts`;
    },
    async apply() {
      for (const state of await toCreate()) {
        const problem = await create(page, state);
        if (problem !== undefined) problems.push(`${state.label}: ${problem}`);
      }
      return problems.length === 0;
    },
  };
}

/** Gives Facebook a template, in place of one with other words. Returns why Facebook does not take it. */
async function create(page: FacebookPage, { id, template }: TemplateState): Promise<string | undefined> {
  let isDeleted = false;
  try {
    if (id !== undefined) await page.deleteTemplate(id);
    isDeleted = id !== undefined;
    await page.createTemplate(templateJson(template));
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphRefused)) throw error;
    return isDeleted ? `${error.message} The earlier one is deleted.` : error.message;
  }
}

/** What Facebook has never approved may be deleted for other words. */
const NEVER_APPROVED: ReadonlySet<string | undefined> = new Set(['PENDING', 'REJECTED']);

/** Whether Facebook has approved other words: the template may be in use, and cannot be changed. */
function isFixed({ isChanged, status }: TemplateState): boolean {
  return isChanged && !NEVER_APPROVED.has(status);
}

function adviceForFixed({ label, template }: TemplateState): string {
  return `Facebook has approved ${label} with other words, and an approved template cannot be changed: give the new one another name in lambda/templates.ts, like ${template.name}_2.`;
}
