import { Injectable, ValidationPipe, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { ProblemErrorDto } from '@tracker/dto';
import type { ValidationError } from 'class-validator';
import { badRequest, Problem } from '../problem';

/** Clearer words than the validator's own. */
function explainConstraint(property: string, constraint: string, message: string): string {
  if (constraint === 'whitelistValidation') return `${property} is not known here: leave it out`;
  if (constraint === 'matches' && property === 'asin')
    return 'an ASIN is ten upper-case letters and digits, like B08N5WRWNW';
  if (constraint === 'matches' && /rate$|spread$/i.test(property))
    return `${property} must be a decimal string from "0" to "1", like "0.07"`;
  if (constraint === 'matches' && /^(asOf|date)$/.test(property)) return `${property} must be a date like "2026-09-30"`;
  return message;
}

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function flatten(errors: readonly ValidationError[], at: (name: string) => string): ProblemErrorDto[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const pointer = at(property);
    const own = Object.entries(constraints).map(([name, message]) => explainConstraint(property, name, message));
    return [
      ...(own.length ? [{ pointer, detail: own.join('; ') }] : []),
      ...flatten(children, (name) => `${pointer}/${escapePointer(name)}`),
    ];
  });
}

function pipeFor(at: (name: string) => string): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: (errors) => {
      const flat = flatten(errors, at);
      return new Problem(400, flat.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('. '), flat);
    },
  });
}

// the transformer skips what every object has (`constructor`, `toString`, ...), so the whitelist never sees these
const isSkipped = (name: string): boolean => name === 'prototype' || name in Object.prototype;

function refuseSkipped(value: object, prefix: string): void {
  const name = Object.keys(value).find(isSkipped);
  if (name !== undefined) throw badRequest(`${prefix}${name}`, `${name} is not known here: leave it out`);
}

/** Far more than any body needs, and far less than what the recursion of a validator or a serializer survives. */
const MAX_DEPTH = 20;

/**
 * A member that is null counts as left out: no request has a field whose null means anything else. Refuses what the
 * validator would not see or not survive.
 */
function withoutNulls(value: unknown, pointer = '', depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw badRequest(pointer, `no value is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((item, index) => withoutNulls(item, `${pointer}/${index}`, depth + 1));
  refuseSkipped(value, `${pointer}/`);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === null ? [] : [[name, withoutNulls(inner, `${pointer}/${escapePointer(name)}`, depth + 1)]],
    ),
  );
}

/** Validates bodies and queries against their DTOs; a fault names the JSON pointer (body) or the parameter (query). */
@Injectable()
export class RequestValidation implements PipeTransform {
  private readonly body = pipeFor((name) => `/${escapePointer(name)}`);
  private readonly query = pipeFor((name) => name);

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'body') return this.body.transform(this.readBody(value), metadata);
    if (metadata.type === 'query') return this.query.transform(this.readQuery(value), metadata);
    return value;
  }

  private readBody(value: unknown): unknown {
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw badRequest('', 'the body must be a JSON object');
    return withoutNulls(value);
  }

  private readQuery(value: unknown): unknown {
    const query = { ...(value as Record<string, unknown>) };
    refuseSkipped(query, '');
    return query;
  }
}
