import { Pipe, type PipeTransform } from '@angular/core';
import type { MoneyDto } from '../../api/models';
import { formatAge, formatInstant } from './age';
import { formatMoney } from './money';
import { formatBps } from './ratio';

const NOTHING = '–';

@Pipe({ name: 'money' })
export class MoneyPipe implements PipeTransform {
  transform(money: MoneyDto | null, signed: 'signed' | '' = ''): string {
    return money ? formatMoney(money, { signed: signed === 'signed' }) : NOTHING;
  }
}

@Pipe({ name: 'bps' })
export class BpsPipe implements PipeTransform {
  transform(bps: number | null): string {
    return bps === null ? NOTHING : formatBps(bps);
  }
}

@Pipe({ name: 'age' })
export class AgePipe implements PipeTransform {
  transform(iso: string | null, now: number): string {
    return iso === null ? NOTHING : formatAge(iso, now);
  }
}

@Pipe({ name: 'instant' })
export class InstantPipe implements PipeTransform {
  transform(iso: string | null): string {
    return iso === null ? '' : formatInstant(iso);
  }
}

@Pipe({ name: 'count' })
export class CountPipe implements PipeTransform {
  transform(value: number | null): string {
    return value === null ? NOTHING : new Intl.NumberFormat().format(value);
  }
}
