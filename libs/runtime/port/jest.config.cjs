module.exports = { displayName: 'runtime-port', preset: '../../../jest.preset.js' };
