import { aCostProfile } from '@tracker/store-port/testing';
import { Refused } from './output';
import { readSettingsFile, toSettingsFile } from './settings-file';

const AT = '2026-11-25T10:00:00.000Z';
const watched = { asin: 'B08N5WRWNW', marketplaces: ['DE' as const, 'IT' as const], addedAt: AT };
const file = () => toSettingsFile([watched], aCostProfile(), AT);
const read = (value: unknown) => () => readSettingsFile(JSON.stringify(value));

describe('a file of settings', () => {
  it('is read as it was written', () => {
    expect(readSettingsFile(JSON.stringify(file()))).toEqual(file());
    expect(readSettingsFile(JSON.stringify({ ...file(), costProfile: null })).costProfile).toBeNull();
  });

  it('that is none is refused', () => {
    expect(() => readSettingsFile('{')).toThrow(Refused);
    expect(read([])).toThrow('holds no JSON object');
    expect(read({ items: [] })).toThrow('is no export of the tracker');
    expect(read({ ...file(), version: 2 })).toThrow('is of version 2; this program reads version 1');
  });

  it('has all its faults named at once, each with its place', () => {
    const rows = [{ ...watched, asin: 'toaster' }, watched, { ...watched, marketplaces: ['US'] }, 7];
    const profile = { ...aCostProfile(), dutyRate: 0.03, colour: 'red' };
    expect(read({ ...file(), watchlist: rows, costProfile: profile })).toThrow(
      /\/watchlist\/0\/asin is no ASIN[^]*\/watchlist\/2\/asin stands there twice[^]*\/watchlist\/2\/marketplaces must be[^]*\/watchlist\/3 is no object[^]*\/costProfile\/colour[^]*\/costProfile\/dutyRate/,
    );
  });

  it('with a profile that contradicts itself is refused, as the API would', () => {
    const profile = { ...aCostProfile(), registeredIn: ['FR' as const] };
    expect(read({ ...file(), costProfile: profile })).toThrow('/costProfile/registeredIn: it must have DE');
  });
});
