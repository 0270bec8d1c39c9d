module.exports = { displayName: 'messaging-embedded', preset: '../../../jest.preset.js' };
