import { loadFlight, type Consignment, type Parcel } from './flights';

const parcel = (key: string, bytes: number): Parcel => ({
  topic: 'raw.keepa_updates',
  partition: 0,
  key,
  value: new Uint8Array(bytes),
  headers: {},
  timestamp: '0',
});
const consignment = (...parcels: Parcel[]): Consignment => ({ parcels, accepted: 0 });
const keys = (waiting: readonly Consignment[], bytes: number) =>
  loadFlight(waiting, bytes).parcels.map(({ key }) => key);

describe('what is sent at once', () => {
  it('takes the waiting publications together, in their order, up to the limit', () => {
    const waiting = [consignment(parcel('a', 300), parcel('b', 300)), consignment(parcel('c', 300), parcel('d', 300))];

    expect(keys(waiting, 1_100)).toEqual(['a', 'b', 'c']);
  });

  it('goes on behind what is accepted', () => {
    const begun = { ...consignment(parcel('a', 300), parcel('b', 300), parcel('c', 300)), accepted: 1 };

    expect(keys([begun], 10_000)).toEqual(['b', 'c']);
  });

  it('lets nobody overtake an event that does not fit any more', () => {
    const waiting = [consignment(parcel('small', 100), parcel('large', 2_000)), consignment(parcel('later', 100))];

    expect(keys(waiting, 1_000)).toEqual(['small']);
  });

  it('takes an event that is larger than the limit alone', () => {
    expect(keys([consignment(parcel('large', 5_000), parcel('next', 10))], 1_000)).toEqual(['large']);
  });

  it('says how many events of each publication it holds', () => {
    const [first, second] = [consignment(parcel('a', 10), parcel('b', 10)), consignment(parcel('c', 10))];

    const { shares } = loadFlight([first, second]);

    expect([shares.get(first), shares.get(second)]).toEqual([2, 1]);
  });
});
