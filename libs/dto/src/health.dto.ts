import type { Stage } from './journey';

export const PART_STATES = ['ok', 'degraded', 'down'] as const;
export type PartState = (typeof PART_STATES)[number];

export class HealthPartDto {
  name!: string;
  state!: PartState;
  /** What is wrong, since when and what to do; what it is doing when all is well. */
  detail!: string;
  since!: string | null;
}

export class HealthDto {
  status!: PartState;
  /** `demo`: simulated prices. */
  mode!: 'demo' | 'live';
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
