import type { CostProfileDto } from '../../../api/models';

const eur = (amount: number) => ({ amount, currency: 'EUR' as const });

/** A seller in Germany who has changed nothing yet. */
export const aProfile = (changes: Partial<CostProfileDto> = {}): CostProfileDto => ({
  revision: 1,
  home: 'DE',
  registeredIn: ['DE'],
  vatProfile: 'registered',
  buyMode: {
    DE: 'domestic_invoice',
    IT: 'b2b_reverse_charge',
    ES: 'b2b_reverse_charge',
    UK: 'import',
    FR: 'b2b_reverse_charge',
  },
  thirdPartyMode: 'source_vat_sunk',
  sell: { DE: 'fba_local', IT: 'fba_efn', ES: 'fba_efn', UK: 'fba_local', FR: 'fba_efn' },
  centralEurope: false,
  inbound: eur(60),
  prep: eur(40),
  storageMonths: 1,
  returnsRate: '0.02',
  fxSpread: '0.01',
  freight: eur(180),
  brokerage: eur(50),
  dutyRate: '0.03',
  thresholds: { openProfit: eur(300), openRoiBps: 2500, closeProfit: eur(200), closeRoiBps: 2000 },
  ageLimits: { showMinutes: 1440, alertMinutes: 360 },
  updatedAt: '2026-11-25T09:00:00Z',
  ...changes,
});
