import { alertId, fnv1a128, summaryAlertId } from './alert-id';

describe('alert id', () => {
  it.each([
    ['', '6c62272e07bb014262b821756295c58d'],
    ['a', 'd228cb696f1a8caf78912b704e4a8964'],
    ['foobar', '343e1662793c64bf6f0d3597ba446f18'],
  ])('hashes "%s" as the published test vectors of FNV-1a 128 say', (text, hash) => {
    expect(fnv1a128(text)).toBe(hash);
  });

  it('differs when any part of the transition differs, and only then', () => {
    const ids = [
      alertId('B0HEADPH01', { buy: 'IT', sell: 'DE' }, 1, 'opened', 0),
      alertId('B0HEADPH02', { buy: 'IT', sell: 'DE' }, 1, 'opened', 0),
      alertId('B0HEADPH01', { buy: 'DE', sell: 'IT' }, 1, 'opened', 0),
      alertId('B0HEADPH01', { buy: 'IT', sell: 'DE' }, 2, 'opened', 0),
      alertId('B0HEADPH01', { buy: 'IT', sell: 'DE' }, 1, 'closed', 0),
      alertId('B0HEADPH01', { buy: 'IT', sell: 'DE' }, 1, 'improved', 1),
      alertId('B0HEADPH01', { buy: 'IT', sell: 'DE' }, 1, 'improved', 11),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(alertId('B0HEADPH01', { buy: 'IT', sell: 'DE' }, 1, 'opened', 0)).toBe(ids[0]);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });

  it('of a summary is that of its pricing context alone', () => {
    expect(summaryAlertId(2)).toBe(fnv1a128('summary|2'));
    expect(summaryAlertId(2)).not.toBe(summaryAlertId(3));
  });
});
