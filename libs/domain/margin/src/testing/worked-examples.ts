import { LineCode } from '../line-codes';
import { Money } from '../money';
import { MarginRequest } from '../request';
import examples from './worked-examples.json';

export interface WorkedExample {
  readonly id: string;
  readonly title: string;
  readonly request: MarginRequest;
  readonly expected: {
    readonly currency: string;
    readonly profit: Money;
    readonly marginBps: number;
    readonly roiBps: number;
    readonly lines: readonly { readonly code: LineCode; readonly amount: number }[];
    readonly fulfilment?: object;
  };
}

/** Deals worked out by hand from the tables, in the words of POST /margin. */
export const WORKED_EXAMPLES = examples.examples as unknown as readonly WorkedExample[];

export function workedRequest(id: string): MarginRequest {
  const found = WORKED_EXAMPLES.find((example) => example.id === id);
  if (!found) throw new Error(`no worked example ${id}`);
  return found.request;
}
