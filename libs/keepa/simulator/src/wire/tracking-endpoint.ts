import { Refusal, flag, isRecord, json, whole } from './parameters';
import type { Answer, Call } from './endpoint';

const MOST_PER_CALL = 3000;
const LONGEST_LIST_NAME = 64;
const MOST_PER_PAGE = 100_000;
const MOST_UNPAGED = 500_000;

function listName(query: URLSearchParams): string | null {
  const name = query.get('list') || null;
  if (name && name.length > LONGEST_LIST_NAME) throw new Refusal(405);
  return name;
}

function asinOf(query: URLSearchParams): string {
  const asin = query.get('asin');
  if (!asin) throw new Refusal(400);
  return asin;
}

function add({ query, body, account, minute, now }: Call): Answer {
  const sent = json(query, 'tracking', body);
  const objects = Array.isArray(sent) ? (sent as unknown[]) : [sent];
  if (objects.length === 0 || objects.length > MOST_PER_CALL || !objects.every(isRecord)) throw new Refusal(400);
  if (!account.mayTrack(now)) return { tokens: 0, status: 429 };
  const { added, failed } = account.trackings.add(objects, listName(query), minute);
  return {
    tokens: added.length,
    payload: { trackings: added },
    ...(failed.length > 0 && { error: 'invalidParameter' as const, details: failed.join(',') }),
  };
}

function list({ query, account }: Call): Answer {
  const trackings = account.trackings.list(listName(query));
  if (flag(query, 'asins-only')) return { tokens: 0, payload: { asinList: trackings.map(({ asin }) => asin) } };
  const page = whole(query, 'page', 0, 1_000_000);
  const perPage = whole(query, 'perPage', 1, MOST_PER_PAGE) ?? MOST_PER_PAGE;
  const [from, to] = page === undefined ? [0, MOST_UNPAGED] : [page * perPage, (page + 1) * perPage];
  return { tokens: 0, payload: { trackings: trackings.slice(from, to) } };
}

function notifications({ query, account }: Call): Answer {
  const found = account.trackings.read({
    list: listName(query),
    since: whole(query, 'since', 0, 2_147_483_647) ?? 0,
    revise: flag(query, 'revise'),
    readOnly: flag(query, 'readOnly'),
    all: flag(query, 'all'),
  });
  return { tokens: 0, payload: { notifications: found } };
}

function webhook({ query, account }: Call): Answer {
  const url = URL.parse(query.get('url') ?? '');
  if (!url || !/^https?:$/.test(url.protocol)) throw new Refusal(400);
  account.trackings.setWebhook(url.href);
  return { tokens: 0, payload: {} };
}

function get({ query, account }: Call): Answer {
  const tracking = account.trackings.get(asinOf(query), listName(query));
  return tracking ? { tokens: 0, payload: { trackings: [tracking] } } : { tokens: 0, error: 'invalidParameter' };
}

/** The eight operations of /tracking (Keepa docs, tracking). */
export function tracking(call: Call): Answer {
  const { query, account } = call;
  switch (query.get('type')) {
    case 'add':
      return add(call);
    case 'remove':
      account.trackings.remove(asinOf(query), listName(query));
      return { tokens: 0, payload: {} };
    case 'removeAll':
      account.trackings.removeAll(listName(query));
      return { tokens: 0, payload: {} };
    case 'get':
      return get(call);
    case 'list':
      return list(call);
    case 'notification':
      return notifications(call);
    case 'listNames':
      return { tokens: 0, payload: { trackingListNames: account.trackings.listNames() } };
    case 'webhook':
      return webhook(call);
    default:
      throw new Refusal(400);
  }
}
