import type { BotNeeds } from '../../../infra/bot-needs.ts';
import { BRANCHES } from './branches.ts';

/** The secret of each branch. */
export const botNeeds: BotNeeds = { secrets: Object.values(BRANCHES).map(({ key }) => key) };
