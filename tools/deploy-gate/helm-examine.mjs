// Runs in a pod of a cluster that the charts are tried in, bundled, with the environment of a service; prints JSON.
// events: how many were published so far. invariant: what the topics and the store say once everything is read; `lost` when
// anything is missing.
import { TOPICS } from '@tracker/dto';
import { operatorContext, openDistributed } from '@tracker/runtime';
import { examinePorts } from '../../apps/pipeline-e2e/src/invariant';

const { config, clock, log } = operatorContext(process.env);
const { ports, close } = await openDistributed(config, { clientId: 'examine', clock, log });

async function published(topic) {
  let events = 0;
  for await (const _ of ports.eventLog.readSince(topic, '2020-01-01T00:00:00.000Z')) events++;
  return events;
}

async function events() {
  const { raw, enriched, alerts } = TOPICS;
  const unread = (await ports.messagingStatus.lags()).reduce((sum, lag) => sum + lag.events, 0);
  return {
    raw: await published(raw),
    enriched: await published(enriched),
    alerts: await published(alerts),
    unread,
  };
}

async function invariant() {
  const { published: answers, opened, ...faults } = await examinePorts(ports);
  const deadLetters = (await ports.stores.deadLetters.newest(1_000)).length;
  const lost = Object.values({ ...faults, deadLetters }).some((fault) => (Array.isArray(fault) ? fault.length : fault));
  const shown = Object.fromEntries(
    Object.entries(faults).map(([what, fault]) => [what, Array.isArray(fault) ? fault.slice(0, 5) : fault]),
  );
  return { answers, opened, deadLetters, ...shown, lost };
}

const report = process.argv[2] === 'invariant' ? await invariant() : await events();
await close();
console.log(JSON.stringify(report));
