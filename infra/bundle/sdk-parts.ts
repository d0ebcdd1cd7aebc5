import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Replaces modules of the AWS SDK that the function never uses, or not all of: they add 46 KB to the bundle. */
export const sdkParts: Plugin = {
  name: 'sdk-parts',
  setup({ onLoad }) {
    // Standard retries serve for AWS_RETRY_MODE=adaptive too.
    onLoad({ filter: /@smithy[\\/]core[\\/].*[\\/]AdaptiveRetryStrategy\.js$/ }, () => ({
      contents: "export { StandardRetryStrategy as AdaptiveRetryStrategy } from './StandardRetryStrategy';",
    }));
    // Lambda tells the function its region in the environment; EC2's metadata service would be asked without it.
    onLoad({ filter: /@smithy[\\/]core[\\/].*[\\/]getInstanceMetadataRegion\.js$/ }, () => ({
      contents: 'export const getInstanceMetadataRegion = async () => undefined;',
    }));
    // Writes the headers of events in a stream, to sign them: the function makes no streaming calls.
    onLoad({ filter: /@smithy[\\/]signature-v4[\\/].*[\\/]HeaderFormatter\.js$/ }, () => ({
      contents: 'export class HeaderFormatter {}',
    }));
    // The names of all regions: a pattern beside them finds the partition of each.
    onLoad({ filter: /@aws-sdk[\\/]core[\\/].*[\\/]aws[\\/]partitions\.js$/ }, async ({ path }) => {
      const [, json = ''] = /^export const partitionsInfo = (.*);/s.exec(await readFile(path, 'utf8')) ?? [];
      const partitions: object = JSON.parse(json, (key, value) => (key === 'regions' ? {} : value));
      return { contents: `export const partitionsInfo = ${JSON.stringify(partitions)};` };
    });
    // 140 error classes with the same constructor: one function makes them.
    onLoad({ filter: /@aws-sdk[\\/]client-ssm[\\/].*[\\/]models[\\/]errors\.js$/ }, async () => ({
      contents: `${MAKE}\n${(await errorsOfParameterStore()).join('\n')}`,
    }));
    // The SDK reads its own version from there.
    onLoad({ filter: /@aws-sdk[\\/]client-ssm[\\/]package\.json$/ }, async ({ path }) => {
      const { version }: { version: string } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

const MAKE = `import { SSMServiceException } from './SSMServiceException';
const make = (name, $fault) => class extends SSMServiceException {
  constructor(options) {
    super({ name, $fault, ...options });
    Object.setPrototypeOf(this, new.target.prototype);
  }
};`;

/** A line of code for each error class of Parameter Store's client. */
async function errorsOfParameterStore(): Promise<readonly string[]> {
  const { SSMServiceException, ...exported } = await import('@aws-sdk/client-ssm');
  return Object.entries(exported).flatMap(([name, Class]) => {
    if (typeof Class !== 'function' || !(Class.prototype instanceof SSMServiceException)) return [];
    const error: unknown = Reflect.construct(Class, [{ message: '', $metadata: {} }]);
    if (!(error instanceof SSMServiceException)) return [];
    return [`export const ${name} = /* @__PURE__ */ make('${error.name}', '${error.$fault}');`];
  });
}
