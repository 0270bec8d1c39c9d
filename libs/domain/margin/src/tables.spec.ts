import { SizeTier } from './size-tier';
import {
  FEE_CATEGORIES,
  feePeriodStart,
  firstCoveredDate,
  rateCardIds,
  standardVatRate,
  TABLES,
  TableHead,
  tablesOn,
} from './tables';

const dayAfter = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

/** What breaks the cover of one kind from a date onward: a gap, an overlap, a closed end. */
function faultsOfCover(versions: readonly TableHead[], from: string): string[] {
  const faults: string[] = [];
  const [first] = versions;
  if (!first || first.effectiveFrom > from) faults.push(`nothing on ${from}`);
  versions.forEach(({ id, effectiveTo }, index) => {
    const next = versions[index + 1];
    if (next && effectiveTo !== null && dayAfter(effectiveTo) === next.effectiveFrom) return;
    if (next) faults.push(`${id} until ${effectiveTo}, ${next.id} from ${next.effectiveFrom}`);
    else if (effectiveTo !== null) faults.push(`nothing after ${id}`);
  });
  return faults;
}

describe('fee tables', () => {
  it.each(Object.entries(TABLES))('cover every day from 2026-07-01 once: %s', (_, versions) => {
    expect(faultsOfCover(versions, '2026-07-01')).toEqual([]);
  });

  it('would show a gap, an overlap and a closed end', () => {
    const head = (effectiveFrom: string, effectiveTo: string | null): TableHead => ({
      id: effectiveFrom,
      kind: 'probe',
      effectiveFrom,
      effectiveTo,
      title: 'probe',
    });
    expect(faultsOfCover([head('2026-07-01', '2026-10-13'), head('2026-10-15', null)], '2026-07-01')).toHaveLength(1);
    expect(faultsOfCover([head('2026-07-01', '2026-10-15'), head('2026-10-15', null)], '2026-07-01')).toHaveLength(1);
    expect(faultsOfCover([head('2026-07-01', null), head('2026-10-15', null)], '2026-07-01')).toHaveLength(1);
    expect(faultsOfCover([head('2026-07-01', '2027-01-14')], '2026-07-01')).toHaveLength(1);
    expect(faultsOfCover([head('2026-07-02', null)], '2026-07-01')).toHaveLength(1);
  });

  it('carry an id of their own each and a source', () => {
    const heads = Object.values(TABLES).flat();
    expect(new Set(heads.map(({ id }) => id)).size).toBe(heads.length);
    expect(heads.every(({ title }) => title.length > 0)).toBe(true);
  });

  it('begin on 2026-07-01', () => {
    expect(firstCoveredDate).toBe('2026-07-01');
    expect(() => tablesOn('2026-06-30')).toThrow('the first covered date is 2026-07-01');
  });

  it('have the festive peak from 2026-10-15 to 2027-01-14 and nothing known after it', () => {
    const peakOn = (date: string) => tablesOn(date).peak.id;
    expect(peakOn('2026-10-14')).toBe('festive-peak-none-2026-07-01');
    expect(peakOn('2026-10-15')).toBe('festive-peak-2026-10-15');
    expect(peakOn('2027-01-14')).toBe('festive-peak-2026-10-15');
    expect(peakOn('2027-01-15')).toBe('festive-peak-unknown-2027-01-15');
  });

  it('are named for an audit, one id per kind', () => {
    const ids = rateCardIds('2026-11-22');
    expect(ids).toHaveLength(Object.keys(TABLES).length);
    expect(ids).toEqual(expect.arrayContaining(['fba-local-standard-2026-07-01', 'festive-peak-2026-10-15']));
  });

  it('tell the fee period that an observed fee must be from', () => {
    expect(feePeriodStart('2026-09-30')).toBe('2026-07-01');
    expect(feePeriodStart('2026-11-22')).toBe('2026-10-15');
    expect(feePeriodStart('2027-02-01')).toBe('2027-01-15');
  });

  it('price "DE only" 0.26 above the Central Europe Programme in every cell', () => {
    const { localStandard, localLowPrice, localSelected, peak } = tablesOn('2026-11-22');
    const tiers = [localStandard, localLowPrice, localSelected].flatMap((table): readonly SizeTier[] => table.tiers);
    const bands = [...tiers, ...peak.standard.values(), ...peak.selected.values()].flatMap((tier) => tier.bands);
    const pairs = bands.filter(({ fee }) => fee['CEP'] !== undefined);
    expect(pairs.length).toBeGreaterThan(70);
    expect(pairs.filter(({ fee }) => (fee['DE'] ?? 0) - (fee['CEP'] ?? 0) !== 26)).toEqual([]);
  });

  it('bill more in the peak than outside it, or the same', () => {
    const { localStandard, efn, peak } = tablesOn('2026-11-22');
    const cheaper: string[] = [];
    const pairs = [
      [localStandard.tiers, peak.standard],
      [efn.tiers, peak.efn],
    ] as const;
    for (const [regular, festive] of pairs)
      for (const tier of regular)
        festive.get(tier.tier)?.bands.forEach(({ upTo, fee }, index) => {
          const base = tier.bands[index];
          expect(base?.upTo).toBe(upTo);
          for (const [column, amount] of Object.entries(fee))
            if ((amount ?? 0) < (base?.fee[column] ?? Infinity)) cheaper.push(`${tier.tier} ${column}`);
        });
    expect(cheaper).toEqual([]);
  });

  it('know the standard VAT rates and the fee categories', () => {
    expect(standardVatRate('DE', '2026-07-01')).toBe('0.19');
    expect(standardVatRate('SE', '2026-11-22')).toBe('0.25');
    expect(FEE_CATEGORIES).toContain('everything_else');
    expect(FEE_CATEGORIES).toHaveLength(52);
  });
});
