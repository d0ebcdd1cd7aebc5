module.exports = async function App(context) {
  await context.sendText(`You said: ${context.event.text}`);
};
