module.exports = { displayName: 'arbitrage', preset: '../../jest.preset.js' };
