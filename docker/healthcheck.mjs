// Ends with 0 when the app of this container is ready, else with 1 and the reason.
const { APP, METRICS_PORT, SIMULATOR_PORT } = process.env;
const simulator = APP === 'keepa-simulator';
const url = simulator
  ? `http://127.0.0.1:${SIMULATOR_PORT || 8787}/`
  : `http://127.0.0.1:${METRICS_PORT || 9464}/health/ready`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(3_500) });
  // the simulator has no probe: as Keepa does, it answers an unknown path with an error of its own
  if (!answer.ok && !simulator) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 500)}`);
} catch (error) {
  console.error(`${url}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
