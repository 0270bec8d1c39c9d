import type { OpenAPIObject } from '@nestjs/swagger';
import * as fc from 'fast-check';

type Json = Record<string, unknown>;
type Schema = Json;
interface MediaType {
  schema: Schema;
  examples?: Record<string, { value: Json }>;
}

/** An operation as the OpenAPI document describes it. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  /** The statuses that it declares. */
  statuses: string[];
  query: { name: string; schema: Schema }[];
  body: Schema | null;
  /** A good body, if the document has one. */
  example: Json | null;
}

/** A request that someone careless or hostile could send. */
export interface FuzzRequest {
  /** Its id; null: the path has no such method. */
  operation: string | null;
  method: string;
  /** Path and query as they go over the wire. */
  url: string;
  contentType: string | null;
  payload: string;
  /** What is far too large or too deep in it; written out when it is sent, so that a report of a failure stays short. */
  excess: 'none' | 'query' | 'body' | 'depth';
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

export function operationsOf({ paths }: OpenAPIObject): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const described = item[method];
      if (!described) return [];
      const parameters = (described.parameters ?? []) as unknown as { name: string; in: string; schema: Schema }[];
      const { content } = (described.requestBody ?? {}) as { content?: Record<string, MediaType> };
      const json = content?.['application/json'];
      return {
        id: described.operationId ?? '',
        method: method.toUpperCase(),
        path,
        statuses: Object.keys(described.responses),
        query: parameters.filter((parameter) => parameter.in === 'query'),
        body: json?.schema ?? null,
        example: Object.values(json?.examples ?? {})[0]?.value ?? null,
      };
    }),
  );
}

export const ODD_NAMES = [
  'x',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'limit[]',
  'a/b~',
];
/** Texts that some query language, parser or file system would take for more than a text. */
const ODD_TEXTS = [
  ...['', ' ', '1e9', 'NaN', '-0', '-1', '0', '0x10', 'Infinity', '99999999999999999999', '1.5', 'null', 'true'],
  ...['__proto__', 'constructor', '" OR 1=1 --', "' OR ''='", '*:*', '*', '.*', 'drill*', '-drill', 'NEAR(a b)', '"'],
  ...['{"query_string":{"query":"*:*"}}', 'title:drill', 'x/../../../etc/passwd', '\0', '\uFFFD', '🧨', 'é́', '%', '\\'],
  'x'.repeat(3_000),
];
/** No percent-encoded UTF-8. */
const BROKEN_ESCAPES = ['%ff', '%', '%z', '%zz', '%c3%28', '%ed%a0%80', '%u0041'];
/** JSON, and what only looks like it. */
const ODD_JSON = [
  ...['null', 'true', '-0', '0', '-1', '1.5', '1e9', '1e400', '-1e400', '9007199254740993', 'NaN', 'undefined', '""'],
  ...['[]', '{}', '[null]', '[[]]', '[{}]', '"1e9"', '"NaN"', '"\\u0000"', '"\\ud800"', '"__proto__"', '"2026-02-31"'],
  ...['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '{"toString":1,"valueOf":2}', '{"length":1e9}'],
  ...['[1,"a",{},null]', `"${'x'.repeat(5_000)}"`, `[${'0,'.repeat(20_000)}0]`, '{"a":1,"a":2}', '1.'],
];
const CONTENT_TYPES = [
  ...[null, '', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json'],
  ...['application/json, text/plain', 'application/jsonp', 'application/json; charset=utf-16', 'application/json;'],
];

const odd = (proper: fc.Arbitrary<string>, others: readonly string[], weight: number): fc.Arbitrary<string> =>
  fc.oneof({ arbitrary: proper, weight }, { arbitrary: fc.constantFrom(...others), weight: 1 });

export class RequestGenerator {
  private readonly schemas: Record<string, Schema>;

  /** `asins`: stored products. `goodBodies`: by operation, where chance alone would hardly make one. */
  constructor(
    private readonly document: OpenAPIObject,
    private readonly asins: readonly string[],
    private readonly goodBodies: Readonly<Record<string, Json>>,
  ) {
    this.schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  }

  /** Requests to all operations but those that are skipped. */
  requests(skipped: readonly string[]): fc.Arbitrary<FuzzRequest> {
    const operations = operationsOf(this.document).filter(({ id }) => !skipped.includes(id));
    return fc.oneof(...operations.map((operation) => ({ arbitrary: this.requestOf(operation), weight: 20 })), {
      arbitrary: this.wrongMethod(),
      weight: 20,
    });
  }

  private requestOf(operation: Operation): fc.Arbitrary<FuzzRequest> {
    const { method, body } = operation;
    const usual = fc.constant(body ? 'application/json' : null);
    const contentType = fc.oneof({ arbitrary: usual, weight: 15 }, fc.constantFrom(...CONTENT_TYPES));
    const excess: FuzzRequest['excess'][] = body ? ['query', 'body', 'depth'] : ['query'];
    return fc.record({
      operation: fc.constant(operation.id),
      method: fc.constantFrom(...(method === 'GET' ? ['GET', 'GET', 'GET', 'HEAD'] : [method])),
      url: fc.tuple(this.pathOf(operation), this.queryOf(operation)).map((parts) => parts.join('')),
      contentType: method === 'GET' ? fc.constant(null) : contentType,
      payload: body ? this.payloadOf(body, this.goodBodies[operation.id] ?? operation.example) : fc.constant(''),
      excess: fc.oneof({ arbitrary: fc.constant('none' as const), weight: 60 }, fc.constantFrom(...excess)),
    });
  }

  private wrongMethod(): fc.Arbitrary<FuzzRequest> {
    const wrong = Object.entries(this.document.paths).flatMap(([path, item]) =>
      [...METHODS, 'options' as const].filter((method) => !item[method]).map((method) => ({ path, method })),
    );
    return fc.tuple(fc.constantFrom(...wrong), fc.constantFrom(...this.asins)).map(([{ path, method }, asin]) => ({
      operation: null,
      method: method.toUpperCase(),
      url: path.replace(/\{\w+\}/, asin),
      contentType: 'application/json',
      payload: method === 'get' ? '' : '{}',
      excess: 'none',
    }));
  }

  private pathOf({ path }: Operation): fc.Arbitrary<string> {
    if (!path.includes('{')) return fc.constant(path);
    const asin = fc.constantFrom(...this.asins, 'B0UNKNOWN1');
    const proper = path.includes('{id}') ? asin.map((known) => `${known}-IT-DE`) : asin;
    const texts = ODD_TEXTS.filter((text) => text.trim() !== '').map(encodeURIComponent);
    return odd(proper, [...texts, ...BROKEN_ESCAPES], 3).map((segment) => path.replace(/\{\w+\}/, () => segment));
  }

  private queryOf({ query }: Operation): fc.Arbitrary<string> {
    const oddValues = [...ODD_TEXTS.map(encodeURIComponent), ...BROKEN_ESCAPES];
    const declared = query.map(({ name, schema }) =>
      odd(this.parameter(schema), oddValues, 4).map((value) => `${name}=${value}`),
    );
    const unknown = fc
      .tuple(fc.constantFrom(...ODD_NAMES), fc.constantFrom(...oddValues))
      .map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
    const known = declared.length ? fc.array(fc.oneof(...declared), { maxLength: 4 }) : fc.constant([]);
    const extra = fc.oneof({ arbitrary: fc.constant([]), weight: 6 }, fc.array(unknown, { maxLength: 2 }));
    return fc.tuple(known, extra).map(([some, others]) => {
      const pairs = [...some, ...others];
      return pairs.length ? `?${pairs.join('&')}` : '';
    });
  }

  /** A proper value of a parameter, encoded. */
  private parameter(schema: Schema): fc.Arbitrary<string> {
    const { type, items, minimum, maximum } = schema;
    const choices = (schema['enum'] ?? (items as Schema | undefined)?.['enum']) as string[] | undefined;
    if (choices) return fc.constantFrom(...choices);
    if (type === 'boolean') return fc.constantFrom('true', 'false');
    if (type === 'number')
      return fc.integer({ min: Number(minimum ?? -5_000), max: Number(maximum ?? 5_000) }).map(String);
    return fc.constantFrom('drill', 'Bosch', 'Electronics', 'cordless dr', ...this.asins).map(encodeURIComponent);
  }

  private payloadOf(schema: Schema, good: Json | null): fc.Arbitrary<string> {
    return fc.oneof(
      { arbitrary: this.value(schema), weight: 8 },
      { arbitrary: good ? spoilt(good) : this.value(schema), weight: 8 },
      { arbitrary: this.value(schema).map((json) => json.slice(0, -1)), weight: 1 },
      { arbitrary: fc.constantFrom('', ' ', '\uFEFF{}', ...ODD_JSON), weight: 2 },
    );
  }

  /** JSON by a schema, with the odd value anywhere. */
  private value(schema: Schema): fc.Arbitrary<string> {
    const [part] = (schema['allOf'] ?? []) as Schema[];
    const ref = (schema['$ref'] ?? part?.['$ref']) as string | undefined;
    const resolved = ref ? (this.schemas[ref.split('/').at(-1) ?? ''] ?? {}) : schema;
    return odd(this.properValue(resolved), ODD_JSON, 12);
  }

  private properValue(schema: Schema): fc.Arbitrary<string> {
    const { properties, items, minimum, maximum } = schema;
    if (properties) return this.members(properties as Record<string, Schema>, (schema['required'] ?? []) as string[]);
    if (items) return fc.array(this.value(items as Schema), { maxLength: 4 }).map((list) => `[${list.join(',')}]`);
    if (schema['type'] === 'number')
      return fc.integer({ min: Number(minimum ?? -100), max: Number(maximum ?? 1_000_000) }).map(String);
    return this.parameter(schema).map((text) => (schema['type'] === 'boolean' ? text : `"${text}"`));
  }

  private members(properties: Record<string, Schema>, required: readonly string[]): fc.Arbitrary<string> {
    const known = Object.entries(properties).map(([name, schema]) => {
      const member = this.value(schema).map((value) => `${JSON.stringify(name)}:${value}`);
      return fc.option(member, { nil: '', freq: required.includes(name) ? 40 : 2 });
    });
    const unknown = fc.constantFrom(...ODD_NAMES).map((name) => `${JSON.stringify(name)}:1`);
    return fc
      .tuple(fc.tuple(...known), fc.oneof({ arbitrary: fc.constant(''), weight: 8 }, unknown))
      .map(([some, extra]) => `{${[...some, extra].filter(Boolean).join(',')}}`);
  }
}

/** A good body, at times with one value or name in it replaced. */
function spoilt(good: Json): fc.Arbitrary<string> {
  const text = JSON.stringify(good);
  const values = [...text.matchAll(/(?<=:)("[^"]*"|[\d.]+|true|false)/g)];
  const names = [...text.matchAll(/"\w+"(?=:)/g)];
  const replaced = (places: RegExpExecArray[], others: readonly string[]): fc.Arbitrary<string> =>
    fc
      .tuple(fc.constantFrom(...places), fc.constantFrom(...others))
      .map(([{ 0: old, index }, other]) => text.slice(0, index) + other + text.slice(index + old.length));
  const oddNames = ODD_NAMES.map((name) => JSON.stringify(name));
  return fc.oneof(fc.constant(text), replaced(values, ODD_JSON), replaced(names, oddNames));
}
