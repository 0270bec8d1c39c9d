// jest transformer: a worker's source becomes the string that the build inlines too (esbuild's text loader).
module.exports = { process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }) };
