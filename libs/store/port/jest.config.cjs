module.exports = { displayName: 'store-port', preset: '../../../jest.preset.js' };
