/** The build puts the workspace's version here (tools/esbuild.nest.mjs). */
declare const TRACKER_VERSION: string;

export const VERSION = TRACKER_VERSION;
