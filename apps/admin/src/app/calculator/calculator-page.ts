import { Location } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, linkedSignal, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiContentCopy, mdiRestore } from '@mdi/js';
import { explain, isFault } from '@tracker/margin';
import { Api } from '../../api/api';
import { getCostProfile, getFxRates, putCostProfile } from '../../api/functions';
import type { CostProfileDto, FxRatesDto } from '../../api/models';
import { addressView } from '../address-view';
import { FaultBanner } from '../elements/fault-banner';
import { Icon } from '../elements/icon';
import { InstantPipe } from '../figures/figures.pipe';
import { Loaded } from '../live/loaded';
import { Now } from '../live/now';
import { MarginLines } from '../product/margin-lines';
import { EMPTY_FIELDS, readFields, writeFields, type Fields } from './calculator-fields';
import { CalculatorForm, type FieldChange } from './calculator-form';
import { CalculatorResult } from './calculator-result';
import { appliedTo, changed, profileFields } from './profile-fields';
import { faultAt, toQuestion, type FieldFault } from './question';
import { dateAt } from './stores';

const TYPING_PAUSE_MS = 300;

interface Start {
  /** What the address says; null without inputs. */
  given: Fields | null;
  profile: CostProfileDto | null;
}

const textOf = (fields: Fields | null): string => JSON.stringify(fields && writeFields(fields));

/** Any deal, worked out in the browser by the calculator that detection itself uses. The address holds its inputs. */
@Component({
  selector: 'app-calculator-page',
  imports: [MatButton, CalculatorForm, CalculatorResult, MarginLines, FaultBanner, Icon, InstantPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calculator-page.html',
  styleUrl: './calculator-page.scss',
})
export default class CalculatorPage {
  private readonly api = inject(Api);
  private readonly location = inject(Location);
  private readonly now = inject(Now);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isTyped = false;
  /** The address that this page wrote last. */
  private written = '';

  private readonly address = addressView(readFields, (fields) => (fields ? writeFields(fields) : {}));
  protected readonly profile = new Loaded<CostProfileDto>();
  protected readonly fx = new Loaded<FxRatesDto>();
  private readonly given = this.address.view;
  /** What is typed counts at once; the address follows when the typing pauses, and leads when it changes otherwise. */
  protected readonly fields = linkedSignal<Start, Fields>({
    source: () => ({ given: this.given(), profile: this.profile.value() }),
    computation: ({ given, profile }, previous) => {
      // neither the profile's late answer nor the page's own address may overwrite what is being typed
      if (previous && this.isTyped && (given === previous.source.given || textOf(given) === this.written))
        return previous.value;
      return given ?? (profile ? profileFields(profile) : EMPTY_FIELDS);
    },
  });
  protected readonly isBlank = computed(() => !this.fields().buyPrice.trim() || !this.fields().sellPrice.trim());
  private readonly rates = computed(() => {
    const rates = this.fx.value();
    if (!rates || rates.source === 'none') return null;
    const source = rates.source === 'simulated' ? { source: 'simulated rates' } : {};
    return { date: rates.date, perEuro: { ...rates.perEuro }, ...source };
  });
  protected readonly question = computed(() => {
    const fields = this.fields();
    return toQuestion(fields, { today: dateAt(fields.sell, this.now.ms()), fx: this.rates() });
  });
  protected readonly result = computed(() => {
    const question = this.question();
    if (Array.isArray(question)) return { faults: question, answer: null };
    const explained = explain(question.request);
    if (isFault(explained)) return { faults: [faultAt(explained)], answer: null };
    const faults: FieldFault[] = [];
    const lines = explained.lines.map((line) => ({ ...line }));
    return { faults, answer: { question, explained, lines } };
  });
  /** Nothing is wrong yet with a form that waits for its prices. */
  protected readonly faults = computed(() => (this.isBlank() ? [] : this.result().faults));
  /** A deal of a seller established elsewhere says nothing about this one's profile. */
  protected readonly isOwnDeal = computed(() => this.profile.value()?.home === this.fields().establishedIn);
  protected readonly copied = signal(false);
  protected readonly saving = new Loaded<CostProfileDto>();
  protected readonly icons = { copy: mdiContentCopy, reset: mdiRestore };

  constructor() {
    void this.load();
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected async load(): Promise<void> {
    await Promise.all([
      this.profile.load(() => this.api.invoke(getCostProfile)),
      this.fx.load(() => this.api.invoke(getFxRates)),
    ]);
  }

  protected change({ key, value }: FieldChange): void {
    this.isTyped = true;
    this.fields.update((fields) => changed(fields, key, value, this.profile.value()));
    this.copied.set(false);
    this.saving.clear();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.writeAddress(), TYPING_PAUSE_MS);
  }

  private async writeAddress(): Promise<void> {
    clearTimeout(this.timer);
    const fields = this.fields();
    this.written = textOf(fields);
    await this.address.show(fields, { replaceUrl: true });
  }

  /** The whole form stands in the link, with the profile's part of it. */
  protected async copyLink(): Promise<void> {
    await this.writeAddress();
    await navigator.clipboard.writeText(new URL(this.location.path(), location.origin).href);
    this.copied.set(true);
  }

  protected reset(): void {
    clearTimeout(this.timer);
    this.isTyped = false;
    this.saving.clear();
    void this.address.show(null);
    const profile = this.profile.value();
    this.fields.set(profile ? profileFields(profile) : EMPTY_FIELDS);
  }

  protected async apply(): Promise<void> {
    const [profile, question] = [this.profile.value(), this.question()];
    if (!profile || Array.isArray(question) || this.saving.loading()) return;
    const body = appliedTo(profile, question.request);
    if (await this.saving.load(() => this.api.invoke(putCostProfile, { body }))) {
      const saved = this.saving.value();
      const fields = this.fields();
      if (saved) this.profile.set(saved);
      this.fields.set(fields);
    }
  }
}
