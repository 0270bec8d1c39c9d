// Runs in a pod of a cluster that the charts are tried in, from the image of the API. Asks the console and the API, twice
// at a time each, over a new connection every time, and once a second for fresh prices of a product, so that events flow;
// prints once a second how it went.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const { API_KEY, API, CONSOLE } = process.env;
const PAUSE_MS = 100;
/** Longer than any answer takes while pods come and go. */
const LIMIT_MS = 10_000;

/** Status and body of one request over its own connection, and when (ms) it had its name, its connection, its answer. */
function ask(url, method, steps) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const step = (name) => () => (steps[name] = Math.round(performance.now() - start));
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const asked = request(url, { method, agent: false, headers });
    const limit = setTimeout(() => asked.destroy(new Error('no answer in time')), LIMIT_MS);
    asked.once('socket', (socket) => socket.once('lookup', step('named')).once('connect', step('connected')));
    asked.once('error', reject);
    asked.once('close', () => clearTimeout(limit));
    asked.once('response', (response) => {
      step('answered')();
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        step('whole')();
        resolve({ status: response.statusCode, body: Buffer.concat(parts).toString('utf8') });
      });
    });
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}

const sum = { answered: 0, lost: 0, routes: 0, slowest: null, lostRequests: [] };
let asins = [];

async function counted(url, method = 'GET') {
  const steps = {};
  const what = () => `${new Date().toISOString()} ${method} ${url} ${JSON.stringify(steps)}`;
  try {
    const { status, body } = await ask(url, method, steps);
    if (status >= 300) throw new Error(`${status} ${body.slice(0, 200)}`);
    sum.answered++;
    if (steps.whole > (sum.slowest?.ms ?? 0)) sum.slowest = { ms: steps.whole, what: what() };
    return JSON.parse(body);
  } catch (error) {
    sum.lost++;
    if (sum.lostRequests.length < 20) sum.lostRequests.push(`${what()}: ${error.message}`);
    return { items: [] };
  }
}

async function keepAsking(url) {
  for (; ; await pause(PAUSE_MS)) {
    const { items } = await counted(url);
    sum.routes = Math.max(sum.routes, items.length);
    for (const { asin } of items) if (!asins.includes(asin)) asins = [...asins.slice(-50), asin];
  }
}

async function keepRefreshing() {
  for (; ; await pause(1_000)) {
    const asin = asins[Math.floor(Math.random() * asins.length)];
    if (asin) await counted(`${CONSOLE}/api/products/${asin}/refresh`, 'POST');
  }
}

for (const url of [`${CONSOLE}/api/arbitrage?limit=5`, `${API}/arbitrage?limit=5`]) {
  void keepAsking(url);
  void keepAsking(url);
}
void keepRefreshing();
setInterval(() => console.log(JSON.stringify(sum)), 1_000);
