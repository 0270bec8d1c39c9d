import type { Stage } from './journey';

export const PART_STATES = ['ok', 'degraded', 'down'] as const;
export type PartState = (typeof PART_STATES)[number];

/** One process of a stage. */
export class StageInstanceDto {
  instance!: string;
  state!: PartState;
  detail!: string;
  /** Its last sign of life. */
  at!: string;
}

export class HealthPartDto {
  name!: string;
  state!: PartState;
  /** What is wrong, since when and what to do; what it is doing when all is well. */
  detail!: string;
  since!: string | null;
  /** Of a stage: its processes, the newest sign first, and those that fell silent within the last 10 minutes. */
  instances?: StageInstanceDto[];
}

export class HealthDto {
  status!: PartState;
  /** `demo`: simulated prices. */
  mode!: 'demo' | 'live';
  /** What stands before the name of a product's picture; null: pictures are not shown. */
  picturesAt!: string | null;
  version!: string;
  startedAt!: string;
  parts!: HealthPartDto[];
  /** Where prices stand: drives the console's empty states. */
  watched!: number;
  tokens!: TokenStatusDto | null;
}

export class TokenStatusDto {
  /** Balance as of `at`, from Keepa's last answer. */
  left!: number;
  refillPerMinute!: number;
  at!: string;
}

export class LiveDto {
  status!: 'ok';
}

/** Each stage writes its own row every 5 s; a row older than 30 s means that the stage is down. */
export interface StageStatus {
  stage: Stage;
  instance: string;
  state: PartState;
  detail: string;
  /** When the present state began. */
  since: string;
  at: string;
}
