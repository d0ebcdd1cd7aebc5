// Runs before each command of package.json, in whatever Node there is and before any package is installed: so it
// is plain JavaScript. Node 24 runs TypeScript, and npm puts the one of node_modules first.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const modules = join(__dirname, '../../node_modules');
const { node } = process.versions;

/** What to do; undefined if all is there. */
function missing() {
  if (!existsSync(join(modules, 'esbuild/package.json')))
    return 'The packages are not installed: run npm ci first.';
  if (Number.parseInt(node, 10) >= 24) return undefined;
  return `This is Node ${node}, and the project brings Node 24 along, whose program is missing: it comes by an install script, which --ignore-scripts leaves out. Run npm rebuild node.`;
}

const what = missing();
if (what !== undefined) {
  console.error(`✘ ${what}`);
  process.exit(1);
}
