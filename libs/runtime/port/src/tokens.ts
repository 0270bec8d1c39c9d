/** Nest injection tokens of the ports. A module of a stage asks for these; the runtime provides them. */
export const CLOCK = Symbol('Clock');
export const LOG = Symbol('Log');
export const METER = Symbol('Meter');
