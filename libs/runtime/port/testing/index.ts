export { FakeClock } from './fake-clock';
export { MemoryLog, type LogEntry } from './memory-log';
export { MemoryMeter } from './memory-meter';
