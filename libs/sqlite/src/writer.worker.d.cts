/** The worker's source as text: jest and the build both import `*.worker.cjs` so. */
declare const source: string;
export default source;
