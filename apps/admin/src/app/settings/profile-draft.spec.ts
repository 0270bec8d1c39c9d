import { aProfile } from './testing/profile';
import { draftFaults, toDraft, toInput, withUsualWays } from './profile-draft';

const draft = () => toDraft(aProfile());

it('gives back what it was made from, to the cent and the basis point', () => {
  const { updatedAt: _updatedAt, ...input } = aProfile({ revision: 7 });
  expect(toInput(toDraft(aProfile()), 7)).toEqual(input);
  expect(draftFaults(draft())).toEqual({});
});

it('reads sums and percentages with a comma', () => {
  const changed = { ...draft(), prep: '1,40', openRoiBps: '27,5', returnsRate: '2,5' };
  expect(toInput(changed, 1)).toMatchObject({
    prep: { amount: 140, currency: 'EUR' },
    thresholds: { openRoiBps: 2750 },
    returnsRate: '0.025',
  });
});

it.each([
  ['prep', { prep: '-1' }],
  ['prep', { prep: '' }],
  ['dutyRate', { dutyRate: '120' }],
  ['openRoiBps', { openRoiBps: 'much' }],
  ['storageMonths', { storageMonths: '0.5' }],
  ['showMinutes', { showMinutes: '0', alertMinutes: '' }],
  ['closeProfit', { closeProfit: '3.01' }],
  ['closeRoiBps', { closeRoiBps: '25.01' }],
  ['alertMinutes', { alertMinutes: '1441' }],
  ['registeredIn', { registeredIn: [] }],
] as const)('names %s as the field at fault in %j', (field, change) => {
  expect(Object.keys(draftFaults({ ...draft(), ...change }))).toContain(field);
});

it('takes the currency of another home, registers there and buys there by invoice, abroad as an import', () => {
  const moved = withUsualWays({ ...draft(), home: 'UK' });
  expect(toInput(moved, 1)).toMatchObject({
    registeredIn: ['DE', 'UK'],
    buyMode: { UK: 'domestic_invoice', DE: 'import', FR: 'import' },
    prep: { amount: 40, currency: 'GBP' },
  });
});

it('leaves no EFN at a new home', () => {
  expect(withUsualWays({ ...draft(), home: 'IT' }).sell).toMatchObject({ IT: 'fba_local', ES: 'fba_efn' });
});

it.each([
  ['margin_scheme', 'private_purchase', 'private_purchase', 'private_purchase'],
  ['exempt', 'retail_delivered_home', 'import', 'source_vat_sunk'],
] as const)('buys as is usual under %s', (vatProfile, italy, britain, thirdParty) => {
  const { buyMode, thirdPartyMode } = withUsualWays({ ...draft(), vatProfile });
  expect([buyMode.IT, buyMode.UK, thirdPartyMode]).toEqual([italy, britain, thirdParty]);
});
