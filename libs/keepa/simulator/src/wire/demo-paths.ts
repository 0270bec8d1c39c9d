import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatedRates } from '../world/rates';

/**
 * Answers the two paths that Keepa does not have, so that a program which runs elsewhere can watch the whole world:
 * `/demo/asins`, every ASIN, and `/demo/rates`, today's euro reference rates that fit the prices. They ask for no key
 * and cost no tokens.
 * @returns false when the request is for something else
 */
export function answerDemo(
  { url = '', method }: IncomingMessage,
  response: ServerResponse,
  world: { asins(): readonly string[]; rates(): SimulatedRates },
): boolean {
  const answers: Record<string, () => unknown> = { '/demo/asins': world.asins, '/demo/rates': world.rates };
  const answer = method === 'GET' ? answers[url] : undefined;
  if (!answer) return false;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer()));
  return true;
}
