/** The build puts the workspace's version here (tools/esbuild.nest.mjs). */
declare const TRACKER_VERSION: string | undefined;

export const VERSION = typeof TRACKER_VERSION === 'undefined' ? '0.0.0' : TRACKER_VERSION;
