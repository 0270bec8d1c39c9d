import { DEFAULT_COST_PROFILE } from '@tracker/detection';
import {
  MARKETPLACE_FACTS,
  MARKETPLACES,
  type CostProfileDto,
  type CostProfileInputDto,
  type ProblemErrorDto,
} from '@tracker/dto';
import type { Clock } from '@tracker/runtime-port';
import type { Stores } from '@tracker/store-port';
import { Problem } from './problem';

type Fault = ProblemErrorDto;

function currencyFaults({ home, inbound, prep, freight, brokerage, thresholds }: CostProfileInputDto): Fault[] {
  const { currency } = MARKETPLACE_FACTS[home];
  const sums = {
    '/inbound': inbound,
    '/prep': prep,
    '/freight': freight,
    '/brokerage': brokerage,
    '/thresholds/openProfit': thresholds.openProfit,
    '/thresholds/closeProfit': thresholds.closeProfit,
  };
  return Object.entries(sums)
    .filter(([, sum]) => sum.currency !== currency)
    .map(([at]) => ({ pointer: `${at}/currency`, detail: `give it in ${currency}, the currency of ${home}` }));
}

function thresholdFaults({ thresholds, ageLimits }: CostProfileInputDto): Fault[] {
  const faults: Fault[] = [];
  const { openProfit, closeProfit, openRoiBps, closeRoiBps } = thresholds;
  if (closeProfit.amount > openProfit.amount)
    faults.push({ pointer: '/thresholds/closeProfit', detail: 'a route can not close above the profit it opens at' });
  if (closeRoiBps > openRoiBps)
    faults.push({ pointer: '/thresholds/closeRoiBps', detail: 'a route can not close above the ROI it opens at' });
  if (ageLimits.alertMinutes > ageLimits.showMinutes)
    faults.push({ pointer: '/ageLimits/alertMinutes', detail: 'a route can not alert on prices too old to be shown' });
  return faults;
}

/** Which ways of buying fit the seller's VAT profile and the borders. */
function modeFaults({ vatProfile, buyMode, thirdPartyMode, home }: CostProfileInputDto): Fault[] {
  const modes = [
    ...MARKETPLACES.map((country) => ({ pointer: `/buyMode/${country}`, mode: buyMode[country] })),
    { pointer: '/thirdPartyMode', mode: thirdPartyMode },
  ];
  if (vatProfile === 'margin_scheme')
    return modes
      .filter(({ mode }) => mode !== 'private_purchase')
      .map(({ pointer }) => ({ pointer, detail: 'the margin scheme takes private_purchase only' }));
  const inland = MARKETPLACES.filter((country) => (country === 'UK') === (home === 'UK'));
  const faults = inland
    .filter((country) => buyMode[country] === 'import')
    .map((country) => ({
      pointer: `/buyMode/${country}`,
      detail: `goods from ${country} cross no customs border on the way to ${home}: import is not possible`,
    }));
  if (thirdPartyMode === 'import')
    faults.push({
      pointer: '/thirdPartyMode',
      detail: 'import follows from the countries, it is no way of buying from a third party',
    });
  return faults;
}

function placeFaults({ home, registeredIn, sell }: CostProfileInputDto): Fault[] {
  const faults: Fault[] = [];
  if (!registeredIn.includes(home))
    faults.push({ pointer: '/registeredIn', detail: `it must have ${home}, where the seller is established` });
  if (sell[home] === 'fba_efn')
    faults.push({
      pointer: `/sell/${home}`,
      detail: 'EFN serves another country than that of the stock: use fba_local or fbm at home',
    });
  return faults;
}

/** What no single field can tell of a profile. Pointers into the body. */
export function profileFaults(input: CostProfileInputDto): Fault[] {
  return [...placeFaults(input), ...modeFaults(input), ...currencyFaults(input), ...thresholdFaults(input)];
}

const movedOn = (revision: number): Problem =>
  new Problem(
    409,
    `The cost profile was changed meanwhile and is at revision ${revision}. Read it again and make your changes to that.`,
  );

/**
 * Stores the profile as the next revision. Throws Problem 400 when it contradicts itself, 409 when it was read at
 * another revision than the stored one. Rejects with StoreUnavailable.
 */
export async function changeCostProfile(
  input: CostProfileInputDto,
  { costProfile }: Stores,
  clock: Clock,
): Promise<CostProfileDto> {
  const faults = profileFaults(input);
  if (faults.length > 0)
    throw new Problem(400, faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('. '), faults);
  const updatedAt = clock.now().toISOString();
  const stored = await costProfile.get();
  if (!stored) await costProfile.put({ ...DEFAULT_COST_PROFILE, revision: 1, updatedAt });
  const revision = stored?.revision ?? 1;
  if (input.revision !== revision) throw movedOn(revision);
  const next: CostProfileDto = { ...input, revision: revision + 1, updatedAt };
  if ((await costProfile.put(next)) === 'conflict') throw movedOn((await costProfile.get())?.revision ?? next.revision);
  return next;
}
