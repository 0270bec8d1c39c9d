import { Injectable, type PipeTransform } from '@nestjs/common';
import { ASIN_PATTERN } from '@tracker/dto';
import { badRequest } from '../problem';

/** An ASIN in a path, in any case. */
@Injectable()
export class AsinPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    const asin = value.trim().toUpperCase();
    if (ASIN_PATTERN.test(asin)) return asin;
    throw badRequest('asin', 'an ASIN is ten letters and digits, like B08N5WRWNW');
  }
}
