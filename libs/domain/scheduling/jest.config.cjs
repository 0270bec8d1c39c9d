// a zone with summer time, so that a local time in the code would show
process.env.TZ ??= 'Europe/Berlin';
module.exports = { displayName: 'scheduling', preset: '../../../jest.preset.js' };
