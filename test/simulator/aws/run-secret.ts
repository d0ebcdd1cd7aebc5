import { randomBytes } from 'node:crypto';

/** The AWS secret access key of this run: the simulated AWS answers only calls that are signed with it. */
export const RUN_SECRET = randomBytes(30).toString('base64');
