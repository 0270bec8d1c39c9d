import { explain, Explained } from '../explain';
import { isFault, MarginFault } from '../fault';
import { LineCode } from '../line-codes';
import { Line } from '../lines';
import { MarginRequest } from '../request';

/** The answer of a request that has one. */
export function explained(request: MarginRequest): Explained {
  const answer = explain(request);
  if (isFault(answer)) throw new Error(`${answer.fault} at ${answer.pointer}: ${answer.message}`);
  return answer;
}

/** The fault of a request that has one. */
export function faultOf(request: MarginRequest): MarginFault {
  const answer = explain(request);
  if (!isFault(answer)) throw new Error('the request has an answer');
  return answer;
}

export function lineOf(request: MarginRequest, code: LineCode): Line | undefined {
  return explained(request).lines.find((line) => line.code === code);
}

/** Amount of a line, 0 when it is left out. */
export function amountOf(request: MarginRequest, code: LineCode): number {
  return lineOf(request, code)?.amount ?? 0;
}
