import { TOPICS, traceIdOf, type ProductDto } from '@tracker/dto';
import { ASIN, aDetector, deal, delivery, START } from './fixtures/deal';

/** The deal, whose German side came with an answer that was accepted so long before the start. */
function answeredBefore(ms: number): { product: ProductDto; traceId: string } {
  const traceId = traceIdOf(new Date(Date.parse(START) - ms), '7f3a');
  return { product: JSON.parse(JSON.stringify(deal()).replaceAll('confirm-DE-1', traceId)) as ProductDto, traceId };
}

describe('an alert', () => {
  it('is measured from the acceptance of the answer that caused it', async () => {
    const { detector, meter } = await aDetector();
    await detector.handle([delivery(answeredBefore(2_500).product)]);
    expect(meter.of('tracker_answer_to_alert_seconds')).toEqual([2.5]);
    expect(meter.sum('tracker_alerts_total', { kind: 'opened' })).toBe(1);
  });

  it('is logged with the trace id of that answer, and so is the decision before it', async () => {
    const { detector, log } = await aDetector();
    const { product, traceId } = answeredBefore(2_500);
    const event = delivery(product);
    await detector.handle([{ ...event, value: { ...event.value, traceId } }]);
    const lines = log.entries.map(({ message, fields }) => [message, fields['traceId']]);
    expect(lines).toEqual([
      ['alert sent', traceId],
      ['routes decided', traceId],
    ]);
    expect(log.entries[0]?.fields).toMatchObject({ asin: ASIN, sellTraceId: traceId });
  });

  it('is sent with the trace id in its headers', async () => {
    const { detector, publisher } = await aDetector();
    const { product, traceId } = answeredBefore(0);
    await detector.handle([delivery(product)]);
    expect(publisher.published(TOPICS.alerts)).toMatchObject([{ headers: { traceId } }]);
  });

  it('that only time brought is not measured: no answer caused it', async () => {
    const { detector, meter, stores, clock } = await aDetector();
    const { product } = answeredBefore(0);
    await stores.products.putMany([product]);
    await detector.handle([delivery(product)]);
    await clock.advance(26 * 3_600_000);
    const pricing = await detector.pricing();
    const open = await stores.opportunities.openObservedBefore(clock.now().toISOString(), 10, null);
    if (pricing) await detector.review(open, pricing);
    expect(meter.sum('tracker_alerts_total', { kind: 'closed' })).toBe(1);
    expect(meter.of('tracker_answer_to_alert_seconds')).toEqual([0]);
  });
});
