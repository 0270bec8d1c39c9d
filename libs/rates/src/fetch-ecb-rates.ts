import { EuroRatesResult, MAX_XML_CHARACTERS, parseEcbXml } from './parse-ecb-xml';

export interface EcbRequest {
  /** the ECB's eurofxref-daily.xml, or a file of the same form */
  url: string;
  fetch?: typeof fetch;
  /** for the whole request, body included */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Fetches and reads the daily reference rates; published about 16:00 CET on working days. Sends one request. */
export async function fetchEcbRates(request: EcbRequest): Promise<EuroRatesResult> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  const get = request.fetch ?? fetch;
  let text: string | null;
  try {
    const response = await get(request.url, { headers: { accept: 'application/xml, text/xml' }, signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      return { ok: false, reason: `the rates' server answered ${response.status}` };
    }
    text = await readAtMost(response, MAX_XML_CHARACTERS);
  } catch {
    // fetch rejects for every trouble of the network; what matters to the reader is which of the three it was
    if (request.signal?.aborted) return { ok: false, reason: 'the request was ended by its caller' };
    if (timeout.aborted)
      return { ok: false, reason: `the rates' server did not answer within ${request.timeoutMs} ms` };
    return { ok: false, reason: "the rates' server can't be reached" };
  }
  if (text === null) return { ok: false, reason: "the rates' file is longer than 1 MB" };
  const parsed = parseEcbXml(text);
  return parsed.ok ? parsed : { ok: false, reason: `the rates' file can't be read: ${parsed.reason}` };
}

/** The body as text, or null when it has more than `limit` bytes; then no more of it is read. */
async function readAtMost(response: Response, limit: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
