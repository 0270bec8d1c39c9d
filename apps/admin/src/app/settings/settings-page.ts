import { HttpErrorResponse } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Api } from '../../api/api';
import { getCostProfile, putCostProfile } from '../../api/functions';
import type { CostProfileDto } from '../../api/models';
import { ChipChoice } from '../elements/chip-choice';
import { FaultBanner } from '../elements/fault-banner';
import { InstantPipe } from '../figures/figures.pipe';
import { describeFault } from '../live/fault';
import { Loaded } from '../live/loaded';
import { isMarketplace, MARKETPLACE_FACTS, MARKETPLACES, type Marketplace } from '../marketplaces';
import {
  buyModesFor,
  currencyOf,
  draftFaults,
  sellMethodsFor,
  thirdPartyModesFor,
  toDraft,
  toInput,
  withUsualWays,
  type DraftField,
  type ProfileDraft,
} from './profile-draft';
import { BUY_MODES, GROUPS, SELL_METHODS, VAT_PROFILES, type FieldWords } from './profile-words';
import { RouteProgress } from './route-progress';

const VAT_CHOICES = Object.entries(VAT_PROFILES) as [ProfileDraft['vatProfile'], string][];

/** How the reader buys, sells and pays tax; saving works every route out again. */
@Component({
  selector: 'app-settings-page',
  imports: [
    MatButton,
    MatCheckbox,
    MatFormField,
    MatHint,
    MatLabel,
    MatSuffix,
    MatInput,
    MatProgressBar,
    ChipChoice,
    FaultBanner,
    InstantPipe,
    RouteProgress,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './settings-page.html',
  styleUrl: './settings-page.scss',
})
export default class SettingsPage {
  private readonly api = inject(Api);
  protected readonly stored = new Loaded<CostProfileDto>();
  protected readonly draft = signal<ProfileDraft | null>(null);
  protected readonly faults = computed(() => {
    const draft = this.draft();
    return draft ? draftFaults(draft) : {};
  });
  protected readonly faulty = computed(() => Object.keys(this.faults()).length);
  protected readonly changed = computed(() => {
    const [stored, draft] = [this.stored.value(), this.draft()];
    return stored !== null && draft !== null && JSON.stringify(toDraft(stored)) !== JSON.stringify(draft);
  });
  protected readonly saving = signal(false);
  protected readonly fault = signal<string | null>(null);
  /** The profile was changed elsewhere since it was read. */
  protected readonly overtaken = signal(false);
  protected readonly savedAt = signal<string | null>(null);

  protected readonly marketplaces = MARKETPLACES;
  protected readonly facts = MARKETPLACE_FACTS;
  protected readonly groups = GROUPS;
  protected readonly vatChoices = VAT_CHOICES;
  protected readonly buyModes = BUY_MODES;
  protected readonly sellMethods = SELL_METHODS;
  protected readonly buyModesFor = buyModesFor;
  protected readonly sellMethodsFor = sellMethodsFor;
  protected readonly thirdPartyModesFor = thirdPartyModesFor;

  constructor() {
    void this.load();
  }

  /** Shows what is stored; what was typed is gone. */
  protected async load(): Promise<void> {
    if (!(await this.stored.load(() => this.api.invoke(getCostProfile)))) return;
    this.discard();
  }

  protected discard(): void {
    const stored = this.stored.value();
    if (stored) this.draft.set(toDraft(stored));
    this.fault.set(null);
    this.overtaken.set(false);
  }

  protected edit(changes: Partial<ProfileDraft>): void {
    this.draft.update((draft) => draft && { ...draft, ...changes });
  }

  protected type({ field }: FieldWords, text: string): void {
    this.edit({ [field]: text });
  }

  protected chooseHome(home: string): void {
    if (isMarketplace(home)) this.draft.update((draft) => draft && withUsualWays({ ...draft, home }));
  }

  protected chooseVatProfile(chosen: string): void {
    const found = VAT_CHOICES.find(([value]) => value === chosen);
    if (found) this.draft.update((draft) => draft && withUsualWays({ ...draft, vatProfile: found[0] }));
  }

  protected chooseBuyMode(country: Marketplace, chosen: string): void {
    const draft = this.draft();
    const mode = draft && buyModesFor(country, draft).find((one) => one === chosen);
    if (mode) this.edit({ buyMode: { ...draft.buyMode, [country]: mode } });
  }

  protected chooseThirdParty(chosen: string): void {
    const draft = this.draft();
    const mode = draft && thirdPartyModesFor(draft).find((one) => one === chosen);
    if (mode) this.edit({ thirdPartyMode: mode });
  }

  protected chooseSell(country: Marketplace, chosen: string): void {
    const draft = this.draft();
    const method = draft && sellMethodsFor(country, draft).find((one) => one === chosen);
    if (method) this.edit({ sell: { ...draft.sell, [country]: method } });
  }

  protected unitOf({ unit }: FieldWords, draft: ProfileDraft): string {
    return unit === 'money' ? currencyOf(draft) : unit;
  }

  protected hintOf({ field, hint, standard, unit }: FieldWords, draft: ProfileDraft): string {
    const fault = this.faultOf(field);
    if (fault) return fault;
    // the standard sums are in euro
    return unit === 'money' && currencyOf(draft) !== 'EUR' ? `${hint}.` : `${hint}. Standard: ${standard}`;
  }

  protected faultOf(field: DraftField): string | null {
    return this.faults()[field] ?? null;
  }

  /** Stores the draft as it stands over whatever is stored by now. */
  protected async saveOver(): Promise<void> {
    if (await this.stored.load(() => this.api.invoke(getCostProfile))) await this.save();
  }

  /** Saves, or leads to the first field that needs another look. */
  protected submit(event: Event): void {
    event.preventDefault();
    const faulty = (event.target as Element).querySelector<HTMLElement>('.faulty :is(input, button)');
    if (faulty) faulty.focus();
    else if (this.changed()) void this.save();
  }

  protected async save(): Promise<void> {
    const [stored, draft] = [this.stored.value(), this.draft()];
    if (!stored || !draft || this.faulty() > 0 || this.saving()) return;
    this.saving.set(true);
    this.fault.set(null);
    this.overtaken.set(false);
    try {
      const saved = await this.api.invoke(putCostProfile, { body: toInput(draft, stored.revision) });
      this.stored.set(saved);
      this.discard();
      this.savedAt.set(saved.updatedAt);
    } catch (error) {
      if (error instanceof HttpErrorResponse && error.status === 409) this.overtaken.set(true);
      else this.fault.set(describeFault(error));
    }
    this.saving.set(false);
  }
}
