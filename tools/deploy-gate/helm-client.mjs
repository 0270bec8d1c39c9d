// Runs in a pod of the cluster that the charts are tried in (helm-cluster.mjs), from the image of the API.
// count: asks the console and the API ten times a second each, over a new connection every time, and prints once a second
// how it went. examine: what was published and where it is.
import { get } from 'node:http';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';

const { API_KEY, API, CONSOLE, KAFKA } = process.env;
const PAUSE_MS = 100;
/** Longer than any answer takes while pods come and go. */
const LIMIT_MS = 10_000;

/** Status and body of one request over its own connection; rejects when there is no answer. */
function ask(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: LIMIT_MS, headers: { authorization: `Bearer ${API_KEY}` } });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', reject);
    request.once('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts).toString('utf8') }));
    });
  });
}

async function json(url) {
  const { status, body } = await ask(url);
  if (status !== 200) throw new Error(`${url}: ${status} ${body.slice(0, 200)}`);
  return JSON.parse(body);
}

function count() {
  const sum = { answered: 0, lost: 0, routes: 0, reasons: {} };
  const one = async (url) => {
    try {
      const { items } = await json(url);
      sum.answered++;
      sum.routes = Math.max(sum.routes, items.length);
    } catch (error) {
      sum.lost++;
      const reason = `${new Date().toISOString()} ${error.code ?? error.message}`;
      if (Object.keys(sum.reasons).length < 20) sum.reasons[reason] = (sum.reasons[reason] ?? 0) + 1;
    }
  };
  for (const url of [`${CONSOLE}/api/arbitrage?limit=5`, `${API}/arbitrage?limit=5`])
    setInterval(() => one(url), PAUSE_MS);
  setInterval(() => console.log(JSON.stringify(sum)), 1_000);
}

/** The latest answer of each page, `ASIN marketplace` to trace id, and how many events there are. */
async function published() {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: async ({ buffer }) => zstdCompressSync(buffer),
    decompress: async (buffer) => zstdDecompressSync(buffer),
  });
  const topic = 'raw.keepa_updates';
  const kafka = new kafkajs.Kafka({ brokers: KAFKA.split(','), logLevel: kafkajs.logLevel.ERROR });
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
  await admin.disconnect();
  const pages = new Map();
  let events = 0;
  const open = new Set([...ends].filter(([, end]) => end > 0).map(([partition]) => partition));
  const consumer = kafka.consumer({ groupId: `examine-${Date.now()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    if (open.size === 0) resolve();
    void consumer.run({
      eachMessage: async ({ partition, message }) => {
        const { asin, marketplace, traceId } = JSON.parse(message.value.toString('utf8'));
        pages.set(`${asin} ${marketplace}`, traceId);
        events++;
        if (Number(message.offset) + 1 >= ends.get(partition)) open.delete(partition);
        if (open.size === 0) resolve();
      },
    });
  });
  await consumer.disconnect();
  return { events, pages };
}

async function examine() {
  const { events, pages } = await published();
  const products = new Map();
  for (const asin of new Set([...pages.keys()].map((page) => page.split(' ')[0])))
    products.set(asin, await json(`${API}/products/${asin}`));
  const lost = [...pages].filter(([page, traceId]) => {
    const [asin, marketplace] = page.split(' ');
    return products.get(asin).currentPrices[marketplace]?.pricesFreshness?.traceId !== traceId;
  });
  const { lags, deadLetters } = await json(`${API}/pipeline`);
  const waiting = lags.reduce((total, lag) => total + lag.events, 0);
  const findings = { events, pages: pages.size, products: products.size, lost: lost.map(([page]) => page) };
  console.log(JSON.stringify({ ...findings, waiting, deadLetters }));
}

if (process.argv[2] === 'count') count();
else await examine();
