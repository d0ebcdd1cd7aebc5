import { styleText } from 'node:util';
import { LAMBDA } from './bundle.ts';
import { Rebuilder, type RebuildOptions } from './chat/rebuild-on-save.ts';
import { Recorder } from './chat/recorder.ts';
import { applyTemplates } from './chat/templates.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';

/** A simulator whose bot is rebuilt on each save. */
export interface OpenTerminal {
  readonly simulator: Simulator;
  readonly rebuilder: Rebuilder;
  readonly recorder: Recorder;
  close(): Promise<void>;
}

/**
 * Builds the bot and starts the simulator.
 * @throws Error when the bot does not build, or the port is taken
 */
export async function openTerminal(
  options: SimulatorOptions & Omit<RebuildOptions, 'watched'>,
): Promise<OpenTerminal> {
  const rebuilder = new Rebuilder({ ...options, watched: LAMBDA });
  try {
    const folder = await rebuilder.open();
    if (rebuilder.status.state === 'failed')
      throw new Error('The bot does not build: mend the errors above, and start again.');
    const simulator = await startSimulator({ ...options, folder, words: true });
    const { lambda, facebook } = simulator;
    const recorder = new Recorder(simulator);
    recorder.onLoadProblem = (problem, sandbox) => rebuilder.notLoaded(problem, lambda.folderOf(sandbox));
    const deploy = async (newer: string) => {
      lambda.deploy(newer);
      try {
        applyTemplates(facebook.pageApi.templates, await rebuilder.readTemplates());
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        console.log(styleText('red', `✘ The templates of utility messages: ${why}`));
      }
    };
    rebuilder.onBundle = async (newer) => {
      await deploy(newer);
      await lambda.warm();
    };
    // It may have been saved meanwhile.
    await deploy(rebuilder.folder ?? folder);
    return {
      simulator,
      rebuilder,
      recorder,
      async close() {
        await rebuilder.close();
        await simulator.close();
      },
    };
  } catch (error) {
    await rebuilder.close();
    throw error;
  }
}
