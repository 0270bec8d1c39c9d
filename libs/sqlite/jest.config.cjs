module.exports = { displayName: 'sqlite', preset: '../../jest.preset.js' };
