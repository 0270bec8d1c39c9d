import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import { mdiAlertCircle, mdiCheckCircle, mdiCloseCircle } from '@mdi/js';
import { Api } from '../../api/api';
import { getPipeline } from '../../api/functions';
import type { PipelineDto } from '../../api/models';
import { AgeStamp } from '../elements/age-stamp';
import { FaultBanner } from '../elements/fault-banner';
import { Icon } from '../elements/icon';
import { BpsPipe, CountPipe, InstantPipe } from '../figures/figures.pipe';
import { Loaded } from '../live/loaded';
import { repeat } from '../live/repeat';
import { DeadLetters } from './dead-letters';
import {
  ageRows,
  limitLabel,
  partTitle,
  shownLags,
  spendRows,
  sweepCause,
  sweepProgress,
  topicLabel,
} from './pipeline-view';
import { ShareBar } from './share-bar';

const POLL_MS = 5_000;

/** How prices flow: tokens, what they can keep fresh, what waits where, and what failed. */
@Component({
  selector: 'app-pipeline-page',
  imports: [MatProgressBar, AgeStamp, BpsPipe, CountPipe, DeadLetters, FaultBanner, Icon, InstantPipe, ShareBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './pipeline-page.html',
  styleUrl: './pipeline-page.scss',
})
export default class PipelinePage {
  private readonly api = inject(Api);
  protected readonly report = new Loaded<PipelineDto>();
  protected readonly spend = computed(() => spendRows(this.report.value()?.spentToday ?? []));
  protected readonly ages = computed(() => {
    const pages = this.report.value()?.pages;
    return pages ? ageRows(pages) : [];
  });
  protected readonly lags = computed(() => shownLags(this.report.value()?.lags ?? []));
  protected readonly rates = computed(() => Object.entries(this.report.value()?.fx?.perEuro ?? {}));
  protected readonly icons = { ok: mdiCheckCircle, degraded: mdiAlertCircle, down: mdiCloseCircle };
  protected readonly partTitle = partTitle;
  protected readonly topicLabel = topicLabel;
  protected readonly limitLabel = limitLabel;
  protected readonly sweepCause = sweepCause;
  protected readonly sweepProgress = sweepProgress;

  constructor() {
    void this.load();
    repeat(POLL_MS, () => void this.load());
  }

  protected load(): Promise<boolean> {
    return this.report.load(() => this.api.invoke(getPipeline));
  }
}
