/**
 * A refusal of SQS, with SQS's own name
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html).
 */
export class SqsRefusal extends Error {
  /** `InvalidParameterValue`, `ReceiptHandleIsInvalid` … */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Refuses the value of a parameter. */
export function invalidValue(value: unknown, parameter: string, reason: string): SqsRefusal {
  const message = `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`;
  return new SqsRefusal('InvalidParameterValue', message);
}

/** Refuses a request without a parameter. */
export function missing(parameter: string): SqsRefusal {
  return new SqsRefusal('MissingParameter', `The request must contain the parameter ${parameter}.`);
}
