module.exports = { displayName: 'messaging-port', preset: '../../../jest.preset.js' };
