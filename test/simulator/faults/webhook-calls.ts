/** What became of Facebook's calls of the webhook. */
export interface WebhookFigures {
  readonly calls: number;
  /** Calls that Facebook gave up, because they got no answer within five seconds. */
  readonly givenUp: number;
  /** Calls that got a 5xx although all their events had been queued. */
  readonly refusedThoughQueued: number;
  /** How often the function was killed while it queued events: such a call may get a 5xx. */
  readonly killed: number;
  /** Batches that SQS took in a minute in which it answered nothing: no caller can know, so their calls get a 5xx. */
  readonly mute: number;
}

/** Counts Facebook's calls of the webhook. */
export class WebhookCalls {
  #calls = 0;
  #givenUp = 0;
  #refusedThoughQueued = 0;
  #killed = 0;
  readonly #mute = new Set<string>();

  /**
   * @param status 0 if Facebook gave the call up
   * @param allQueued whether SQS has taken all its events
   */
  note(status: number, allQueued: boolean): void {
    this.#calls += 1;
    if (status === 0) this.#givenUp += 1;
    if (status >= 500 && allQueued) this.#refusedThoughQueued += 1;
  }

  /** The function was killed while it queued events. */
  noteKill(): void {
    this.#killed += 1;
  }

  /** SQS took a batch, and answers nothing in this minute. @param batch the same for every try */
  noteMute(batch: string): void {
    this.#mute.add(batch);
  }

  get figures(): WebhookFigures {
    return {
      calls: this.#calls,
      givenUp: this.#givenUp,
      refusedThoughQueued: this.#refusedThoughQueued,
      killed: this.#killed,
      mute: this.#mute.size,
    };
  }
}
