/** `npm run make -- reference` writes `lambda/REFERENCE.md` from the code and its comments. */
import { join } from 'node:path';
import { write } from '../support/write.ts';
import { botSections, testSection } from './bot-section.ts';
import { eventSections } from './events-section.ts';
import { callsSection, functionsSection, messageSection } from './messages-section.ts';
import { SourceCode } from './source-code.ts';

const INTRODUCTION = `# What can arrive, what can be sent, and what a bot can do

\`npm run make -- reference\` makes this page from the code and its comments. [README.md](README.md) explains how to use it all.`;

/** The text of the reference. */
export function makeReference(): string {
  const code = new SourceCode();
  try {
    const made = [
      messageSection(code),
      ...botSections(code),
      callsSection(code),
      functionsSection(code),
      testSection(code),
    ];
    const sections = [...eventSections(code), ...made];
    return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
  } finally {
    code.close();
  }
}

if (import.meta.main) {
  write(join(import.meta.dirname, '../../lambda/REFERENCE.md'), makeReference());
}
