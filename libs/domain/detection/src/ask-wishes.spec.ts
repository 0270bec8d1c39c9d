import { noOffer } from '@tracker/testing';
import { askWishes, mergeWishes } from './ask-wishes';
import { evaluateRoute } from './evaluate';
import { circumstances, deal, hoursAfter, IT_DE, NOW, type DealInput } from './fixtures/deal';

function wishes(input: DealInput) {
  const product = deal(input);
  const at = circumstances();
  return askWishes(product, evaluateRoute(product, IT_DE, at), at.profile, NOW).map(
    ({ marketplace, kind, wantedAt }) => [marketplace, kind, (Date.parse(wantedAt) - Date.parse(NOW)) / 3_600_000],
  );
}
const ago = (hours: number) => hoursAfter(NOW, -hours);

describe('what detection wants to know more surely', () => {
  it.each<[string, DealInput, unknown[]]>([
    ['the buy box of a route that pays on look prices', { boxAt: null, seenAt: ago(0.5) }, [['DE', 'confirm', -0.5]]],
    ['nothing of a route that pays for sure', {}, []],
    ['nothing of a route that does not pay', { boxAt: null, buyAt: 12000 }, []],
    ['nothing of a route without offers', { boxAt: null, it: { amazon: noOffer(), new: noOffer() } }, []],
    [
      'nothing of a route that stays a check whatever the buy box says',
      { boxAt: null, it: { eans: ['5000000000005'] } },
      [],
    ],
    ['the buy box again once it is past the alert limit', { boxSeenAt: ago(7) }, [['DE', 'confirm', -6]]],
    ['no buy box within 6 h of an answer that was old already', { boxSeenAt: ago(12), boxAskedAt: ago(5) }, []],
    [
      'the buy box 6 h after an answer that was old already',
      { boxSeenAt: ago(14), boxAskedAt: ago(7) },
      [['DE', 'confirm', -1]],
    ],
    ['a look at a buying side past the alert limit', { seenAt: ago(8), boxSeenAt: NOW }, [['IT', 'look', -7]]],
    [
      'both sides when both are past it',
      { seenAt: ago(8), boxSeenAt: ago(7) },
      [
        ['DE', 'confirm', -6],
        ['IT', 'look', -7],
      ],
    ],
  ])('is %s', (_, input, expected) => {
    expect(wishes(input)).toEqual(expected);
  });

  it('is no second look within an hour of one that brought nothing newer', () => {
    const freshness = { observedAt: ago(8), askedAt: ago(0.5), traceId: 'look-IT-2' };
    expect(wishes({ it: { pricesFreshness: freshness } })).toEqual([]);
  });

  it('is one wish for each page, at the richest route’s profit', () => {
    const wish = { asin: 'B0HEADPH01', marketplace: 'DE' as const, kind: 'confirm' as const };
    expect(
      mergeWishes([
        { ...wish, wantedAt: ago(2), profitHome: 900 },
        { ...wish, wantedAt: ago(1), profitHome: 400 },
        { ...wish, kind: 'look', wantedAt: ago(1), profitHome: 400 },
      ]),
    ).toEqual([
      { ...wish, wantedAt: ago(1), profitHome: 900 },
      { ...wish, kind: 'look', wantedAt: ago(1), profitHome: 400 },
    ]);
  });
});
