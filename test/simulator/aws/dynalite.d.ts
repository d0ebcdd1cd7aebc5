declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB over HTTP, in memory. */
  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
  }): Server;
}
